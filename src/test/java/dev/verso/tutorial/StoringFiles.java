package dev.verso.tutorial;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.mongodb.client.gridfs.model.GridFSUploadOptions;
import com.mongodb.reactivestreams.client.MongoClients;
import com.mongodb.reactivestreams.client.gridfs.GridFSBucket;
import com.mongodb.reactivestreams.client.gridfs.GridFSBuckets;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mongo.MongoClient;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Step 12: a file in GridFS. */
final class StoringFiles {
  private final Vertx vertx;
  private final String uri;
  private final MongoClient client;
  private final PrintStream out;

  StoringFiles(Vertx vertx, String uri, MongoClient client, PrintStream out) {
    this.vertx = vertx;
    this.uri = uri;
    this.client = client;
    this.out = out;
  }

  Future<?> upload() {
    // tag::bucket[]
    var driver = MongoClients.create(uri);
    GridFSBucket bucket = GridFSBuckets.create(driver.getDatabase("test_database"));
    // end::bucket[]
    return upload(bucket).eventually(() -> vertx.executeBlocking(() -> closed(driver)));
  }

  private static boolean closed(com.mongodb.reactivestreams.client.MongoClient driver) {
    driver.close();
    return true;
  }

  // tag::upload[]
  private Future<?> upload(GridFSBucket bucket) {
    byte[] content = "Nonesuch nonsense\n".repeat(10).getBytes(UTF_8);
    var options = new GridFSUploadOptions().metadata(new Document("contentType", "text/plain"));

    Publisher<ObjectId> upload =
        bucket.uploadFromPublisher("my_file", Mono.just(ByteBuffer.wrap(content)), options);
    return Future.fromCompletionStage(Mono.from(upload).toFuture(), vertx.getOrCreateContext())
        .onSuccess(id -> out.printf("stored my_file as ObjectId('%s')%n", id));
  }

  // end::upload[]

  // tag::stored-file[]
  Future<?> show() {
    JsonObject fields = JsonObject.of("_id", 0, "length", 1, "metadata", 1);
    return client
        .findOne("fs.files", JsonObject.of("filename", "my_file"), fields)
        .onSuccess(out::println);
  }
  // end::stored-file[]
}
