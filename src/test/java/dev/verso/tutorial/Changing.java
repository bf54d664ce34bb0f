package dev.verso.tutorial;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mongo.MongoClient;
import io.vertx.ext.mongo.UpdateOptions;
import java.io.PrintStream;

/** Steps 7 to 9: counting, updating, deleting. */
final class Changing {
  private final MongoClient client;
  private final PrintStream out;

  Changing(MongoClient client, PrintStream out) {
    this.client = client;
    this.out = out;
  }

  // tag::count[]
  Future<?> count() {
    JsonObject over1000 = JsonObject.of("i", JsonObject.of("$gt", 1000));
    return client
        .count("test_collection", new JsonObject())
        .onSuccess(n -> out.printf("%d documents in collection%n", n))
        .compose(n -> client.count("test_collection", over1000))
        .onSuccess(n -> out.printf("%d documents where i > 1000%n", n));
  }

  // end::count[]

  // tag::replace[]
  Future<?> replace() {
    return client
        .findOne("test_collection", JsonObject.of("i", 50), null)
        .onSuccess(document -> out.println("found document: " + document))
        .compose(document -> replaceById(document.getString("_id")));
  }

  private Future<?> replaceById(String id) {
    JsonObject byId = JsonObject.of("_id", id);
    return client
        .replaceDocuments("test_collection", byId, JsonObject.of("key", "value"))
        .onSuccess(result -> out.printf("replaced %d document%n", result.getDocModified()))
        .compose(result -> client.findOne("test_collection", byId, null))
        .onSuccess(document -> out.println("document is now " + document));
  }

  // end::replace[]

  // tag::update[]
  Future<?> update() {
    JsonObject query = JsonObject.of("i", 51);
    JsonObject setKey = JsonObject.of("$set", JsonObject.of("key", "value"));
    return client
        .updateCollection("test_collection", query, setKey)
        .onSuccess(result -> out.printf("updated %d document%n", result.getDocModified()))
        .compose(result -> client.findOne("test_collection", query, null))
        .onSuccess(document -> out.println("document is now " + document));
  }

  // end::update[]

  // tag::update-many[]
  Future<?> updateMany() {
    JsonObject query = JsonObject.of("i", JsonObject.of("$gt", 100));
    JsonObject setKey = JsonObject.of("$set", JsonObject.of("key", "value"));
    return client
        .updateCollectionWithOptions(
            "test_collection", query, setKey, new UpdateOptions().setMulti(true))
        .onSuccess(result -> out.printf("updated %d documents%n", result.getDocModified()));
  }

  // end::update-many[]

  // tag::delete-many[]
  Future<?> deleteMany() {
    JsonObject from1000 = JsonObject.of("i", JsonObject.of("$gte", 1000));
    return client
        .count("test_collection", new JsonObject())
        .onSuccess(n -> out.printf("%d documents before%n", n))
        .compose(n -> client.removeDocuments("test_collection", from1000))
        .compose(result -> client.count("test_collection", new JsonObject()))
        .onSuccess(n -> out.printf("%d documents after%n", n));
  }
  // end::delete-many[]
}
