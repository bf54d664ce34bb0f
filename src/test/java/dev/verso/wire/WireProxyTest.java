package dev.verso.wire;

import static com.mongodb.client.model.Filters.eq;
import static dev.verso.testing.Conditions.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.MongoSocketException;
import com.mongodb.client.MongoChangeStreamCursor;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.changestream.ChangeStreamDocument;
import com.mongodb.connection.ClusterType;
import dev.verso.testing.SecantusServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a driver sees of the server through the proxy. */
@Timeout(60)
class WireProxyTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Selection GET_MORE = Selection.all().command("getMore");
  private static final Selection FIND = Selection.all().command("find");

  private final SecantusServer server = SecantusServer.start();
  private final WireProxy proxy = WireProxy.before(server);
  private final MongoClient direct = MongoClients.create(server.uri());
  private final MongoClient client =
      MongoClients.create(proxy.uri() + "&appName=tester&retryReads=false&retryWrites=false");
  private final MongoCollection<Document> pages = pages(client);

  @BeforeEach
  void beginWithAPage() {
    pages(direct).insertOne(new Document("_id", "a").append("body", "x"));
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    direct.close();
    proxy.close();
    server.close();
  }

  private static MongoCollection<Document> pages(MongoClient client) {
    return client.getDatabase("test").getCollection("pages");
  }

  private MongoChangeStreamCursor<ChangeStreamDocument<Document>> watch() {
    return pages.watch().maxAwaitTime(100, TimeUnit.MILLISECONDS).cursor();
  }

  private static String id(ChangeStreamDocument<Document> event) {
    BsonDocument key = event.getDocumentKey();
    return key == null ? event.getOperationTypeString() : key.getString("_id").getValue();
  }

  private BsonDocument hello() {
    return client.getDatabase("admin").runCommand(new Document("hello", 1), BsonDocument.class);
  }

  @Test
  void theDriverStaysWithIt() {
    assertThat(pages.find().first()).containsEntry("body", "x");

    String address =
        client.getClusterDescription().getServerDescriptions().get(0).getAddress() + "";
    assertThat(proxy.uri()).contains(address);
    assertThat(hello().getString("me").getValue()).isEqualTo(address);
    assertThat(hello().getArray("hosts")).hasSize(1);
  }

  @Test
  void documentSequencesAndLargeRepliesGoThrough() {
    String body = "x".repeat(5_000_000);
    List<Document> many =
        List.of(
            new Document("_id", "b").append("body", body),
            new Document("_id", "c").append("body", body),
            new Document("_id", "d").append("body", body));
    pages.insertMany(many);

    assertThat(pages.find().into(new ArrayList<>())).containsAll(many).hasSize(4);
  }

  @Test
  void eventsAreWithheldBehindEmptyGetMoresAndDeliveredWhenThatEnds() {
    try (var changes = watch()) {
      pages.insertOne(new Document("_id", "before"));
      assertThat(id(changes.next())).isEqualTo("before");
      BsonDocument token = changes.getResumeToken();
      Injection held = proxy.inject(new Fault.WithholdEvents(), Selection.all());

      pages.insertOne(new Document("_id", "b"));
      pages.insertOne(new Document("_id", "c"));
      await(SOON, () -> changes.tryNext() == null && held.struck() > 0);
      assertThat(changes.tryNext()).isNull();
      assertThat(changes.getResumeToken()).isEqualTo(token);

      held.end();
      pages.insertOne(new Document("_id", "d"));
      assertThat(List.of(id(changes.next()), id(changes.next()), id(changes.next())))
          .containsExactly("b", "c", "d");
      await(SOON, () -> changes.tryNext() == null && !changes.getResumeToken().equals(token));
    }
  }

  @Test
  void whatIsWithheldComesWithAStreamThatGoesOnWhereTheLastOneWas() {
    BsonDocument token;
    try (var changes = watch()) {
      changes.tryNext();
      Injection held = proxy.inject(new Fault.WithholdEvents(), Selection.all());
      pages.insertOne(new Document("_id", "b"));
      await(SOON, () -> changes.tryNext() == null && held.struck() > 0);
      token = changes.getResumeToken();
      held.end();
    }

    try (var changes = pages.watch().resumeAfter(token).cursor()) {
      assertThat(id(changes.next())).isEqualTo("b");
    }
  }

  @Test
  void theEndOfAStreamIsWithheldToo() {
    try (var changes = watch()) {
      changes.tryNext();
      Injection held = proxy.inject(new Fault.WithholdEvents(), Selection.all());
      pages(direct).drop();
      await(SOON, () -> changes.tryNext() == null && held.struck() > 0);
      for (int i = 0; i < 5; i++) {
        assertThat(changes.tryNext()).isNull();
      }

      held.end();
      assertThat(id(changes.next())).isEqualTo("drop");
      assertThat(id(changes.next())).isEqualTo("invalidate");
    }
  }

  @Test
  void theTokenStandsStillThoughEventsAreTold() {
    try (var changes = watch()) {
      changes.tryNext();
      BsonDocument token = changes.getResumeToken();
      Injection frozen = proxy.inject(new Fault.FreezeToken(), Selection.all());

      pages.insertOne(new Document("_id", "b"));
      assertThat(id(changes.next())).isEqualTo("b");
      assertThat(changes.tryNext()).isNull();
      assertThat(changes.getResumeToken()).isEqualTo(token);

      frozen.end();
      await(SOON, () -> changes.tryNext() == null && !changes.getResumeToken().equals(token));
    }
  }

  @Test
  void clusterTimeRunsAhead() {
    long time = clusterSeconds();

    Injection ahead =
        proxy.inject(new Fault.AdvanceClusterTime(Duration.ofHours(1)), Selection.all());

    assertThat(clusterSeconds()).isGreaterThanOrEqualTo(time + 3600).isLessThan(time + 3700);
    pages.insertOne(new Document("_id", "the server bears with what the driver tells of it"));
    assertThat(ahead.struck()).isPositive();
  }

  private long clusterSeconds() {
    return hello().getDocument("$clusterTime").getTimestamp("clusterTime").getTime();
  }

  @Test
  void repliesAreLate() {
    pages.find().first();
    proxy.inject(new Fault.Delay(Duration.ofMillis(300)), FIND);

    long start = System.nanoTime();
    pages.find().first();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(290));
  }

  @Test
  void repliesAreSlow() {
    pages.replaceOne(eq("a"), new Document("body", "x".repeat(1_000_000)));
    proxy.inject(new Fault.Rate(2_000_000), FIND);

    long start = System.nanoTime();
    assertThat(pages.find().first().getString("body")).hasSize(1_000_000);
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofMillis(400), Duration.ofSeconds(5));
  }

  @Test
  void aCommandIsCutOffBeforeItsWorkIsDoneOrAfter() {
    Selection insert = Selection.all().command("insert").namespace("test.pages");
    proxy.inject(new Fault.Cut(), insert, 1);
    assertThatThrownBy(() -> pages.insertOne(new Document("_id", "cut")))
        .isInstanceOf(MongoSocketException.class);
    proxy.inject(new Fault.DropReply(), insert, 1);
    assertThatThrownBy(() -> pages.insertOne(new Document("_id", "done")))
        .isInstanceOf(MongoSocketException.class);

    assertThat(pages(direct).find(eq("cut")).first()).isNull();
    assertThat(pages(direct).find(eq("done")).first()).isNotNull();
    pages.insertOne(new Document("_id", "cut"));
  }

  @Test
  void connectionsAreCut() {
    pages.find().first();

    assertThat(proxy.cut(Selection.all().application("another"))).isZero();
    assertThat(proxy.cut(Selection.all().application("tester"))).isPositive();
    await(SOON, this::answers);
  }

  private boolean answers() {
    try {
      return pages.find().first() != null;
    } catch (MongoException e) {
      return false;
    }
  }

  @Test
  void aHalfOpenConnectionStaysSoAndTheNextOneIsGood() {
    Injection halfOpen = proxy.inject(new Fault.HalfOpen(), FIND, 1);

    try (MongoClient impatient =
        MongoClients.create(proxy.uri() + "&socketTimeoutMS=300&retryReads=false")) {
      assertThatThrownBy(() -> pages(impatient).find().first())
          .isInstanceOf(MongoSocketException.class);
      assertThat(halfOpen.struck()).isEqualTo(1);
      assertThat(pages(impatient).find().first()).isNotNull();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ServerError.class,
      names = {"CHANGE_STREAM_FATAL_ERROR", "CHANGE_STREAM_HISTORY_LOST"})
  void anErrorThatEndsAStreamEndsIt(ServerError error) {
    try (var changes = watch()) {
      proxy.inject(new Fault.Fail(error), GET_MORE, 1);

      assertThatThrownBy(changes::next)
          .isInstanceOf(MongoCommandException.class)
          .hasMessageContaining("injected");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ServerError.class,
      names = {"PRIMARY_STEPPED_DOWN", "NOT_WRITABLE_PRIMARY", "INTERRUPTED_AT_SHUTDOWN"})
  void anErrorAfterWhichAStreamGoesOnLosesNothing(ServerError error) {
    try (var changes = watch()) {
      changes.tryNext();
      Injection failure = proxy.inject(new Fault.Fail(error), GET_MORE, 1);
      pages(direct).insertOne(new Document("_id", "b"));

      assertThat(id(changes.next())).isEqualTo("b");
      assertThat(failure.struck()).isEqualTo(1);
    }
  }

  @Test
  void itIsAMongos() {
    proxy.inject(new Fault.AsMongos(), Selection.all());

    try (MongoClient sharded = MongoClients.create(proxy.mongosUri())) {
      assertThat(pages(sharded).find().first()).isNotNull();
      assertThat(sharded.getClusterDescription().getType()).isEqualTo(ClusterType.SHARDED);
    }
  }

  @Test
  void faultsAreForThoseSelected() {
    proxy.inject(new Fault.Cut(), FIND.application("another"));
    proxy.inject(new Fault.Cut(), FIND.namespace("test.others"));

    assertThat(pages.find().first()).isNotNull();
  }

  @Test
  void itOutlivesItsServer() {
    pages.find().first();
    server.kill();
    assertThat(answers()).isFalse();

    server.restart();
    await(SOON, this::answers);
  }
}
