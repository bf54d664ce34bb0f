package dev.verso.tutorial;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mongo.BulkOperation;
import io.vertx.ext.mongo.MongoClient;
import java.io.PrintStream;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bson.types.ObjectId;

/** Step 3. */
final class Inserting {
  private final MongoClient client;
  private final PrintStream out;

  Inserting(MongoClient client, PrintStream out) {
    this.client = client;
    this.out = out;
  }

  // tag::insert-one[]
  Future<?> insertOne() {
    JsonObject document = JsonObject.of("key", "value");
    return client
        .insert("test_collection", document)
        .map(ObjectId::new)
        .onSuccess(id -> out.printf("result ObjectId('%s')%n", id));
  }

  // end::insert-one[]

  // tag::clean-up[]
  Future<?> cleanUp() {
    return client.removeDocuments("test_collection", new JsonObject());
  }

  // end::clean-up[]

  // tag::one-by-one[]
  Future<?> insertOneByOne() {
    Stream<JsonObject> documents = IntStream.range(0, 2000).mapToObj(i -> JsonObject.of("i", i));
    return OneByOne.forEach(
            documents.iterator(), document -> client.insert("test_collection", document))
        .compose(inserted -> client.count("test_collection", new JsonObject()))
        .onSuccess(n -> out.printf("inserted %d documents, one by one%n", n));
  }

  // end::one-by-one[]

  // tag::bulk[]
  Future<?> insertInBulk() {
    List<BulkOperation> inserts =
        IntStream.range(0, 2000)
            .mapToObj(i -> BulkOperation.createInsert(JsonObject.of("i", i)))
            .toList();
    return client
        .bulkWrite("test_collection", inserts)
        .onSuccess(result -> out.printf("inserted %d documents%n", result.getInsertedCount()));
  }
  // end::bulk[]
}
