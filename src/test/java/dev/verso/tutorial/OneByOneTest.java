package dev.verso.tutorial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verso.testing.MongoExtension;
import dev.verso.testing.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.streams.ReadStream;
import io.vertx.ext.mongo.MongoClient;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the tutorial says of its loops. */
@ExtendWith({VertxExtension.class, MongoExtension.class})
class OneByOneTest {
  private static final int DOCUMENTS = 60;

  private final AtomicInteger begun = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();

  private MongoClient client;

  @BeforeEach
  void fill(Vertx vertx, TestDatabase database) {
    var numbers = database.database().getCollection("numbers");
    numbers.drop();
    numbers.insertMany(
        IntStream.range(0, DOCUMENTS).mapToObj(i -> new Document("_id", i)).toList());
    client =
        MongoClient.create(
            vertx, JsonObject.of("connection_string", database.uri(), "db_name", database.name()));
  }

  @AfterEach
  void close(Vertx vertx) {
    ClosingClients.close(vertx, List.of(client)).toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void takesADocumentOnlyWhenTheOneBeforeIsDone(Vertx vertx, VertxTestContext context) {
    OneByOne.forEach(numbers(), document -> slowly(vertx, context))
        .onComplete(
            context.succeeding(
                done -> {
                  context.verify(() -> assertThat(ended).hasValue(DOCUMENTS));
                  context.completeNow();
                }));
  }

  private Future<?> slowly(Vertx vertx, VertxTestContext context) {
    int number = begun.incrementAndGet();
    context.verify(() -> assertThat(ended).hasValue(number - 1));
    return vertx.timer(1).onSuccess(fired -> ended.incrementAndGet());
  }

  @Test
  void stopsAtTheFirstDocumentWhoseStepFails(VertxTestContext context) {
    OneByOne.forEach(
            numbers(),
            document ->
                begun.incrementAndGet() < 3
                    ? Future.succeededFuture()
                    : Future.failedFuture("enough"))
        .onComplete(
            context.failing(
                failure -> {
                  context.verify(() -> assertThat(failure).hasMessage("enough"));
                  context.verify(() -> assertThat(begun).hasValue(3));
                  context.completeNow();
                }));
  }

  @Test
  void failsWithTheQuery(VertxTestContext context) {
    JsonObject wrong = JsonObject.of("_id", JsonObject.of("$nonsense", 1));

    OneByOne.forEach(client.findBatch("numbers", wrong), document -> Future.succeededFuture())
        .onComplete(context.failingThenComplete());
  }

  @Test
  void needsNoStackForManyRounds(Vertx vertx, VertxTestContext context) {
    OneByOne.forEach(
            IntStream.range(0, 100_000).iterator(),
            i -> vertx.getOrCreateContext().<Void>executeBlocking(() -> null))
        .onComplete(context.succeedingThenComplete());
  }

  private ReadStream<JsonObject> numbers() {
    return client.findBatch("numbers", new JsonObject());
  }
}
