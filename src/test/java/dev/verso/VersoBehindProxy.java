package dev.verso;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.set;
import static dev.verso.testing.Conditions.await;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.UpdateOptions;
import dev.verso.testing.SecantusServer;
import dev.verso.wire.Fault;
import dev.verso.wire.Selection;
import dev.verso.wire.WireProxy;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.slf4j.LoggerFactory;

/**
 * A whole Verso that reaches its database, a server of its own, through a proxy that misbehaves;
 * writers go to the server directly. The database is never quite idle, as those in service are not:
 * its cluster time goes on.
 */
final class VersoBehindProxy implements AutoCloseable {
  static final Duration SOON = Duration.ofSeconds(30);

  /** What {@code --cache-trust} is here: as long as it is by default, tests would wait twice. */
  static final Duration TRUST = Duration.ofMillis(500);

  /** The client that follows the changes. */
  static final Selection FEED = Selection.all().application("verso-changes");

  /** What a page is that there is no more. */
  static final String GONE = "gone";

  private static final Duration MOMENT = Duration.ofMillis(500);
  private static final int BUSY_MILLIS = 50;

  final SecantusServer server = SecantusServer.start();
  final WireProxy proxy = WireProxy.before(server);
  final VersoServer verso;

  private final MongoClient direct = MongoClients.create(server.uri());
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final ScheduledExecutorService others = Executors.newSingleThreadScheduledExecutor();
  private final ScheduledFuture<?> elsewhere;

  private VersoBehindProxy(Vertx vertx, boolean sharded) {
    write("hot", "one");
    write("warm", "one");
    elsewhere =
        others.scheduleWithFixedDelay(this::writeElsewhere, 0, BUSY_MILLIS, TimeUnit.MILLISECONDS);
    log.start();
    feedLogger().addAppender(log);
    if (sharded) {
      proxy.inject(new Fault.AsMongos(), Selection.all());
    }
    String uri = sharded ? proxy.mongosUri() : proxy.uri();
    verso =
        VersoServer.start(
            vertx, "--mongodb-uri", uri, "--seed", "off", "--cache-trust", TRUST.toMillis() + "ms");
    awaitLive();
  }

  /** Follows the changes, and has the page hot, "one", in memory, and the page warm, "one", too. */
  static VersoBehindProxy start(Vertx vertx) {
    return new VersoBehindProxy(vertx, false);
  }

  /** The same, but it believes that it is connected to a mongos. */
  static VersoBehindProxy startSharded(Vertx vertx) {
    return new VersoBehindProxy(vertx, true);
  }

  private static Logger feedLogger() {
    return (Logger) LoggerFactory.getLogger("dev.verso.mongo");
  }

  /** The database, without the proxy. */
  MongoDatabase database() {
    return direct.getDatabase("test");
  }

  MongoCollection<Document> pages() {
    return database().getCollection("pages");
  }

  private void writeElsewhere() {
    database().getCollection("elsewhere").insertOne(new Document());
  }

  /** Returns when, in {@link System#nanoTime}, it was acknowledged. */
  long write(String name, String body) {
    pages().updateOne(eq(name), set("body", body), new UpdateOptions().upsert(true));
    return System.nanoTime();
  }

  String feed() {
    return new JsonObject(verso.manage("/info").body()).getJsonObject("cache").getString("feed");
  }

  void awaitFeed(String state) {
    await(SOON, () -> feed().equals(state));
  }

  private static String status(HttpResponse<?> response) {
    return response.headers().firstValue("cache-status").orElse("none");
  }

  boolean hits(String name) {
    return status(get(name)).equals("verso; hit");
  }

  String body(String name) {
    return get(name).body();
  }

  private HttpResponse<String> get(String name) {
    return verso.get("/pages/" + name);
  }

  /** Waits until all is as it was before any fault. */
  void awaitLive() {
    awaitFeed("live");
    for (String name : List.of("hot", "warm")) {
      await(SOON, () -> hits(name));
    }
  }

  /** Waits for a line in which the feed says that. */
  void awaitLogged(String words) {
    await(SOON, () -> List.copyOf(log.list).stream().anyMatch(line -> says(line, words)));
  }

  private static boolean says(ILoggingEvent line, String words) {
    return line.getFormattedMessage().contains(words);
  }

  /**
   * Asks for the page again and again, for {@code time} from the moment on from which it may no
   * longer be old, unless it says so.
   *
   * @param body what it has been since {@code acknowledged}, or {@link #GONE}
   */
  void assertNeverOlderThanTrust(String name, String body, long acknowledged, Duration time) {
    long bound = acknowledged + TRUST.toNanos();
    await(SOON, () -> System.nanoTime() - bound > 0);
    do {
      HttpResponse<String> answer = get(name);
      if (!status(answer).contains("stale-if-error")) {
        assertThat(answer.statusCode() == 404 ? GONE : answer.body()).isEqualTo(body);
      }
    } while (System.nanoTime() - bound < time.toNanos());
  }

  /** All is as before: pages are served from memory, and changes are told. */
  void assertExactAgain() {
    long zero = write("hot", "zero");
    assertNeverOlderThanTrust("hot", "zero", zero, MOMENT);
    awaitLive();

    long last = write("hot", "last");
    await(TRUST, () -> body("hot").equals("last"));
    assertNeverOlderThanTrust("hot", "last", last, MOMENT);
    awaitLive();
  }

  @Override
  public void close() throws IOException {
    elsewhere.cancel(false);
    others.shutdown();
    feedLogger().detachAppender(log);
    VersoServer.await(verso.shutdown());
    proxy.close();
    direct.close();
    server.close();
  }
}
