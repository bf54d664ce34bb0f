package dev.verso.mongo;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.set;
import static dev.verso.testing.Conditions.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoNamespace;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.RenameCollectionOptions;
import dev.verso.mongo.ChangeFeed.Change;
import dev.verso.mongo.ChangeFeed.State;
import dev.verso.testing.Options;
import dev.verso.testing.SecantusServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@Timeout(60)
class ChangeFeedTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  private final SecantusServer server = SecantusServer.start();
  private final MongoClient client =
      MongoClients.create(server.uri() + "&heartbeatFrequencyMS=500");
  private final MongoCollection<Document> pages = client.getDatabase("test").getCollection("pages");
  private final Queue<Change> told = new ConcurrentLinkedQueue<>();
  private final MongoConnection connection;
  private final ChangeFeed feed;

  ChangeFeedTest(Vertx vertx) {
    pages.insertOne(new Document("_id", "a").append("body", "x"));
    // The driver is to be more patient than the feed.
    String uri = server.uri() + "&heartbeatFrequencyMS=500&socketTimeoutMS=60000";
    MongoOptions options = Options.parse(new MongoOptions(), "--mongodb-uri", uri);
    connection = join(MongoConnection.open(vertx, options, Duration.ofSeconds(30)));
    feed = connection.changesOf("pages", Engine.Kind.REPLICA_SET, Duration.ofSeconds(1));
    feed.follow(told::add);
    await(SOON, () -> feed.state() == State.LIVE);
    await(SOON, () -> told.contains(new Change.Anything(false)));
    told.clear();
  }

  @AfterEach
  void end() throws IOException {
    join(feed.close());
    join(connection.close());
    client.close();
    server.close();
  }

  private static <T> T join(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }

  private void awaitTold(Change change) {
    await(SOON, () -> told.contains(change));
  }

  private void awaitProofFromNowOn() {
    long now = System.nanoTime();
    await(SOON, () -> feed.lastProof() - now > 0);
  }

  @Test
  void everyKindOfWriteNamesItsDocument() {
    pages.insertOne(new Document("_id", "inserted"));
    awaitTold(new Change.Document("inserted"));
    pages.updateOne(eq("a"), set("body", "y"));
    awaitTold(new Change.Document("a"));
    told.clear();
    pages.replaceOne(eq("a"), new Document("body", "z"));
    awaitTold(new Change.Document("a"));
    told.clear();
    pages.deleteOne(eq("a"));
    awaitTold(new Change.Document("a"));
  }

  @Test
  void writesToOtherCollectionsAndOtherIdsAreNotTold() {
    client.getDatabase("test").getCollection("other").insertOne(new Document("_id", "b"));
    pages.insertOne(new Document("_id", 7));
    pages.insertOne(new Document("_id", "last"));

    awaitTold(new Change.Document("last"));
    assertThat(told).containsExactly(new Change.Document("last"));
  }

  @Test
  void aLargeDocumentIsTold() {
    pages.insertOne(new Document("_id", "large").append("body", "x".repeat(15_000_000)));

    awaitTold(new Change.Document("large"));
  }

  @Test
  void aDropIsToldAndTheNextCollectionOfThatNameIsFollowed() {
    pages.drop();
    awaitTold(new Change.Anything(true));
    awaitTold(new Change.Anything(false));

    pages.insertOne(new Document("_id", "anew"));
    awaitTold(new Change.Document("anew"));
  }

  @Test
  void aRenameAwayIsTold() {
    pages.renameCollection(new MongoNamespace("test", "elsewhere"));

    awaitTold(new Change.Anything(true));
    awaitTold(new Change.Anything(false));
  }

  @Test
  void aRenameOntoItIsTold() {
    MongoCollection<Document> next = client.getDatabase("test").getCollection("next");
    next.insertOne(new Document("_id", "a").append("body", "next"));
    next.renameCollection(pages.getNamespace(), new RenameCollectionOptions().dropTarget(true));

    awaitTold(new Change.Anything(true));
  }

  @Test
  void itProvesThatItLivesThoughNothingChanges() {
    for (int i = 0; i < 5; i++) {
      awaitProofFromNowOn();
    }
    assertThat(Duration.ofNanos(System.nanoTime() - feed.lastProof()))
        .isLessThan(Duration.ofSeconds(1));
    assertThat(told).isEmpty();
    assertThat(feed.proofRule()).isEqualTo("cluster time");
  }

  @Test
  void itProvesThatItLivesWhileOthersAreWritten() {
    MongoCollection<Document> other = client.getDatabase("test").getCollection("other");
    for (int i = 0; i < 5; i++) {
      long now = System.nanoTime();
      await(
          SOON,
          () -> {
            other.insertOne(new Document());
            return feed.lastProof() - now > 0;
          });
    }
    assertThat(feed.state()).isEqualTo(State.LIVE);
  }

  @Test
  void itProvesThatItLivesWhileItTells() {
    for (int i = 0; i < 5; i++) {
      long now = System.nanoTime();
      await(
          SOON,
          () -> {
            pages.updateOne(eq("a"), set("time", System.nanoTime()));
            return feed.lastProof() - now > 0;
          });
    }
    assertThat(feed.state()).isEqualTo(State.LIVE);
  }

  @Test
  void aStreamThatDoesNotAnswerAnyMoreIsGivenUpForAnother() {
    failGetMore("blockConnection: true, blockTimeMS: 60000");
    await(SOON, () -> feed.state() == State.BEHIND);

    awaitTold(new Change.Anything(false));
    assertThat(told).doesNotContain(new Change.Anything(true));
    awaitProofFromNowOn();
    pages.insertOne(new Document("_id", "later"));
    awaitTold(new Change.Document("later"));
    assertThat(feed.state()).isEqualTo(State.LIVE);
  }

  @Test
  void aFrozenServerGivesNoProofUntilItGoesOn() {
    server.freeze();
    long frozen = System.nanoTime();
    await(SOON, () -> System.nanoTime() - frozen > Duration.ofSeconds(1).toNanos());
    assertThat(feed.lastProof() - frozen).isNegative();

    server.thaw();
    awaitProofFromNowOn();
  }

  @Test
  void afterARestartItGoesOnWhereItWas() {
    pages.insertOne(new Document("_id", "b"));
    awaitTold(new Change.Document("b"));
    awaitProofFromNowOn();
    told.clear();

    server.kill();
    await(SOON, () -> feed.state() == State.RESUMING);
    server.restart();
    try (MongoClient another = MongoClients.create(server.uri())) {
      another
          .getDatabase("test")
          .getCollection("pages")
          .insertOne(new Document("_id", "while it was not looking"));
    }

    awaitTold(new Change.Anything(false));
    awaitTold(new Change.Document("while it was not looking"));
    assertThat(told).doesNotContain(new Change.Anything(true));
    assertThat(feed.state()).isEqualTo(State.LIVE);
  }

  @Test
  void whereItCannotGoOnEverythingMayHaveChanged() {
    failGetMore("errorCode: 286");

    awaitTold(new Change.Anything(true));
    awaitTold(new Change.Anything(false));
    pages.insertOne(new Document("_id", "later"));
    awaitTold(new Change.Document("later"));
  }

  private void failGetMore(String how) {
    client
        .getDatabase("admin")
        .runCommand(
            Document.parse(
                """
                {configureFailPoint: "failCommand", mode: {times: 1},
                 data: {failCommands: ["getMore"], %s, appName: "%s"}}\
                """
                    .formatted(how, ChangeStream.APPLICATION)));
  }
}
