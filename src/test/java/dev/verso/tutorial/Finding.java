package dev.verso.tutorial;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.streams.ReadStream;
import io.vertx.ext.mongo.FindOptions;
import io.vertx.ext.mongo.MongoClient;
import java.io.PrintStream;
import org.bson.types.ObjectId;

/** Steps 4 to 6. */
final class Finding {
  private final Vertx vertx;
  private final String uri;
  private final MongoClient client;
  private final PrintStream out;

  Finding(Vertx vertx, String uri, MongoClient client, PrintStream out) {
    this.vertx = vertx;
    this.uri = uri;
    this.client = client;
    this.out = out;
  }

  // tag::find-one[]
  Future<?> findOne() {
    JsonObject query = JsonObject.of("i", JsonObject.of("$lt", 1));
    return client
        .findOne("test_collection", query, null)
        .onSuccess(
            document -> {
              ObjectId id = new ObjectId(document.getString("_id"));
              out.printf("{_id: ObjectId('%s'), i: %d}%n", id, document.getInteger("i"));
            });
  }

  // end::find-one[]

  // tag::without-object-id[]
  Future<?> findOneWithoutUseObjectId() {
    JsonObject config = JsonObject.of("connection_string", uri, "db_name", "test_database");
    MongoClient plain = MongoClient.create(vertx, config);
    return plain
        .findOne("test_collection", JsonObject.of("i", 0), null)
        .onSuccess(out::println)
        .eventually(plain::close);
  }

  // end::without-object-id[]

  // tag::list[]
  Future<?> findList() {
    JsonObject query = JsonObject.of("i", JsonObject.of("$lt", 5));
    FindOptions options = new FindOptions().setSort(JsonObject.of("i", 1)).setLimit(100);
    return client
        .findWithOptions("test_collection", query, options)
        .onSuccess(documents -> documents.forEach(out::println));
  }

  // end::list[]

  // tag::stream[]
  Future<?> findStream() {
    JsonObject query = JsonObject.of("i", JsonObject.of("$lt", 2));
    ReadStream<JsonObject> documents = client.findBatch("test_collection", query);
    return OneByOne.forEach(documents, this::readSlowly);
  }

  /** Stands for all that takes a while. */
  private Future<?> readSlowly(JsonObject document) {
    return vertx.timer(10).onSuccess(fired -> out.println(document));
  }

  // end::stream[]

  // tag::sort-skip-limit[]
  Future<?> findSorted() {
    JsonObject query = JsonObject.of("i", JsonObject.of("$lt", 5));
    FindOptions options = new FindOptions().setSort(JsonObject.of("i", -1)).setSkip(2).setLimit(2);
    return OneByOne.forEach(
        client.findBatchWithOptions("test_collection", query, options), this::readSlowly);
  }
  // end::sort-skip-limit[]
}
