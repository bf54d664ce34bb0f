package dev.verso.tutorial;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mongo.MongoClient;
import java.io.PrintStream;

/** Step 10: commands, and the methods over them. */
final class Commands {
  private final MongoClient client;
  private final PrintStream out;

  Commands(MongoClient client, PrintStream out) {
    this.client = client;
    this.out = out;
  }

  // tag::count-command[]
  Future<?> countCommand() {
    return client
        .runCommand("count", JsonObject.of("count", "test_collection"))
        .onSuccess(response -> out.println("n: " + response.getInteger("n")));
  }

  // end::count-command[]

  // tag::distinct-command[]
  Future<?> distinctCommand() {
    JsonObject command = JsonObject.of("distinct", "test_collection", "key", "key");
    return client
        .runCommand("distinct", command)
        .onSuccess(response -> out.println("values: " + response.getJsonArray("values")));
  }

  // end::distinct-command[]

  // tag::distinct[]
  Future<?> distinct() {
    return client
        .distinct("test_collection", "key", String.class.getName())
        .onSuccess(values -> out.println("values: " + values));
  }

  // end::distinct[]

  // tag::create-collection[]
  Future<?> createCollection() {
    return client
        .createCollection("other_collection")
        .compose(created -> client.getCollections())
        .onSuccess(names -> out.println("collections: " + names.stream().sorted().toList()))
        .compose(names -> client.dropCollection("other_collection"));
  }

  // end::create-collection[]

  // tag::aggregate[]
  Future<?> aggregate() {
    JsonObject sum =
        JsonObject.of(
            "_id", null,
            "documents", JsonObject.of("$sum", 1),
            "sum", JsonObject.of("$sum", "$i"));
    JsonArray pipeline =
        JsonArray.of(
            JsonObject.of("$match", JsonObject.of("i", JsonObject.of("$lt", 5))),
            JsonObject.of("$group", sum));
    return OneByOne.forEach(client.aggregate("test_collection", pipeline), this::print);
  }

  private Future<?> print(JsonObject document) {
    out.println(document);
    return Future.succeededFuture();
  }
  // end::aggregate[]
}
