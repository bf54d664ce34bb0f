package dev.verso.tutorial;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mongo.MongoClient;
import java.io.PrintStream;
import java.util.List;

/** Step 2: the ways to name a server. */
final class MakingClients {
  private final Vertx vertx;
  private final PrintStream out;

  MakingClients(Vertx vertx, PrintStream out) {
    this.vertx = vertx;
    this.out = out;
  }

  Future<?> fourWays() {
    List<MongoClient> clients = List.of(byDefault(), byHostAndPort(), byUri(), ofReplicaSet());
    return Future.all(clients.stream().map(MongoClient::close).toList());
  }

  private MongoClient byDefault() {
    // tag::default[]
    MongoClient client = MongoClient.create(vertx, JsonObject.of("db_name", "test_database"));
    // end::default[]
    return client;
  }

  private MongoClient byHostAndPort() {
    // tag::host-and-port[]
    MongoClient client =
        MongoClient.create(
            vertx, JsonObject.of("host", "localhost", "port", 27017, "db_name", "test_database"));
    // end::host-and-port[]
    return client;
  }

  private MongoClient byUri() {
    // tag::uri[]
    MongoClient client =
        MongoClient.create(
            vertx,
            JsonObject.of(
                "connection_string", "mongodb://localhost:27017",
                "db_name", "test_database"));
    // end::uri[]
    return client;
  }

  private MongoClient ofReplicaSet() {
    // tag::replica-set[]
    MongoClient client =
        MongoClient.create(
            vertx,
            JsonObject.of(
                "connection_string", "mongodb://host1,host2/?replicaSet=my-replicaset-name",
                "db_name", "test_database"));
    // end::replica-set[]
    return client;
  }

  // tag::first-use[]
  Future<?> firstUse() {
    String nowhere = "mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=200";
    MongoClient client = MongoClient.create(vertx, JsonObject.of("connection_string", nowhere));
    out.println("made a client of a server that is not there");

    return client
        .runCommand("ping", JsonObject.of("ping", 1))
        .onFailure(e -> out.println("its first use failed: " + e.getClass().getSimpleName()))
        .otherwiseEmpty()
        .eventually(client::close);
  }

  // end::first-use[]

  /** The client of all further steps. */
  static MongoClient forTutorial(Vertx vertx, String uri) {
    // tag::tutorial[]
    MongoClient client =
        MongoClient.create(
            vertx,
            JsonObject.of(
                "connection_string", uri, "db_name", "test_database", "useObjectId", true));
    // end::tutorial[]
    return client;
  }
}
