// Run by the image of MongoDB when it makes the database: the user whom authentication.yml lets Verso be.
db.getSiblingDB("test").createUser({user: "verso", pwd: process.env.VERSO_PASSWORD, roles: ["readWrite"]})
