package dev.verso.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoCommandException;
import com.mongodb.client.gridfs.model.GridFSUploadOptions;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import com.mongodb.reactivestreams.client.MongoCollection;
import com.mongodb.reactivestreams.client.gridfs.GridFSBuckets;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mongo.BulkOperation;
import io.vertx.ext.mongo.FindOptions;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.bson.BsonString;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/** The engine through the clients that Verso uses, in the ways it uses them. */
@ExtendWith(VertxExtension.class)
class EmbeddedMongoClientsTest {

  @TempDir private static Path dir;
  private static EmbeddedMongo mongo;
  private static MongoClient client;

  @BeforeAll
  static void start() {
    mongo = EmbeddedMongo.start(dir);
    client =
        MongoClients.create(
            MongoClientSettings.builder()
                .applyConnectionString(new ConnectionString(mongo.uri()))
                .timeout(5, TimeUnit.SECONDS)
                .build());
  }

  @AfterAll
  static void stop() {
    client.close();
    mongo.close();
  }

  @BeforeEach
  void empty() {
    all(client.getDatabase("test").drop());
  }

  private static MongoCollection<Document> pages() {
    return client.getDatabase("test").getCollection("pages");
  }

  private static <T> List<T> all(Publisher<T> publisher) {
    return Flux.from(publisher).collectList().blockOptional().orElseThrow();
  }

  @Test
  void insertsWhatIsMissingAndKeepsTheRest() {
    all(pages().insertOne(new Document("_id", "a").append("body", "mine")));

    var result = all(pages().bulkWrite(List.of(seed("a"), seed("b")))).get(0);

    assertThat(result.getUpserts())
        .extracting(upsert -> upsert.getId())
        .containsExactly(new BsonString("b"));
    assertThat(all(pages().find(Filters.eq("a"))))
        .containsExactly(new Document("_id", "a").append("body", "mine"));
    assertThat(all(pages().find(Filters.eq("b"))))
        .containsExactly(new Document("_id", "b").append("body", "seed"));
  }

  private static UpdateOneModel<Document> seed(String name) {
    return new UpdateOneModel<>(
        Filters.eq(name), Updates.setOnInsert("body", "seed"), new UpdateOptions().upsert(true));
  }

  @Test
  void sortsSkipsLimitsAndPages() {
    insertNumbers(1000);

    assertThat(all(pages().find().sort(Sorts.descending("_id")).skip(10).limit(3)))
        .extracting(document -> document.get("_id"))
        .containsExactly(989, 988, 987);
    assertThat(all(pages().find().sort(Sorts.ascending("_id")).batchSize(7))).hasSize(1000);
    assertThat(all(pages().find(Filters.in("_id", 1, 5, 2000)))).hasSize(2);
  }

  @Test
  void countsAndListsDistinctValues() {
    insertNumbers(20);

    assertThat(all(pages().countDocuments(Filters.gte("_id", 5)))).containsExactly(15L);
    assertThat(all(pages().aggregate(List.of(Aggregates.count("n")))))
        .containsExactly(new Document("n", 20));
    assertThat(all(pages().distinct("even", Boolean.class))).containsExactlyInAnyOrder(true, false);
  }

  private static void insertNumbers(int count) {
    all(
        pages()
            .insertMany(
                IntStream.range(0, count)
                    .mapToObj(i -> new Document("_id", i).append("even", i % 2 == 0))
                    .toList()));
  }

  @Test
  void storesFilesInGridFs() {
    byte[] content = new byte[700_000];
    new Random(1).nextBytes(content);
    var bucket = GridFSBuckets.create(client.getDatabase("test"));
    var options = new GridFSUploadOptions().metadata(new Document("contentType", "image/png"));

    all(
        bucket.uploadFromPublisher(
            new BsonString("an-id"), "photo.png", Flux.just(ByteBuffer.wrap(content)), options));

    ByteArrayOutputStream downloaded = new ByteArrayOutputStream();
    for (ByteBuffer chunk : all(bucket.downloadToPublisher("photo.png"))) {
      byte[] bytes = new byte[chunk.remaining()];
      chunk.get(bytes);
      downloaded.writeBytes(bytes);
    }
    assertThat(downloaded.toByteArray()).isEqualTo(content);
    assertThat(all(bucket.find(Filters.eq("an-id"))).get(0).getMetadata())
        .containsEntry("contentType", "image/png");
  }

  @Test
  void servesTheVertxClient(Vertx vertx) throws Exception {
    var vertxClient =
        io.vertx.ext.mongo.MongoClient.create(
            vertx, new JsonObject().put("connection_string", mongo.uri()).put("db_name", "test"));
    var page = new JsonObject().put("_id", "a").put("body", "one");

    await(vertxClient.insert("pages", page));
    await(
        vertxClient.bulkWrite(
            "pages",
            List.of(
                BulkOperation.createUpdate(
                    new JsonObject().put("_id", "b"),
                    new JsonObject().put("$setOnInsert", new JsonObject().put("body", "two")),
                    true,
                    false))));

    assertThat(await(vertxClient.findOne("pages", new JsonObject().put("_id", "a"), null)))
        .isEqualTo(page);
    assertThat(
            await(
                vertxClient.findWithOptions(
                    "pages",
                    new JsonObject(),
                    new FindOptions().setSort(new JsonObject().put("_id", -1)).setLimit(1))))
        .extracting(found -> found.getString("_id"))
        .containsExactly("b");
    assertThat(await(vertxClient.count("pages", new JsonObject()))).isEqualTo(2);
    await(vertxClient.dropCollection("pages"));
    assertThat(await(vertxClient.find("pages", new JsonObject()))).isEmpty();
    await(vertxClient.close());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
  }

  /** Verso has to ask what the engine can do: this is how a change stream would fail. */
  @Test
  void cannotFollowChanges() {
    assertThatThrownBy(() -> all(client.getDatabase("test").watch()))
        .isInstanceOf(MongoCommandException.class);
  }
}
