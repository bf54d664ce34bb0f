package dev.verso;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verso.testing.Conditions;
import dev.verso.testing.MongoExtension;
import dev.verso.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.function.Predicate;
import javax.management.JMException;
import javax.management.ObjectName;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What clients that read slowly, or not at all, cost: a bounded part of memory, and others none.
 */
@ExtendWith({VertxExtension.class, MongoExtension.class})
@Timeout(90)
class SlowReadersTest {
  private static final int KB = 1024;
  private static final int MB = 1024 * KB;
  private static final int LIMIT = 16 * MB;
  private static final int CHUNK = 255 * KB;
  private static final int CLIENTS = 100;

  /** What a stalled response holds besides, and what the JVM and the driver do meanwhile. */
  private static final int REST = 12 * MB;

  private static final byte[] FILM = TestFiles.random(20 * MB, 1);
  private static final byte[] BODY = "x".repeat(6 * MB).getBytes(UTF_8);

  private final TestDatabase database;
  private VersoServer verso;
  private UnreadResponses slow;

  SlowReadersTest(TestDatabase database) {
    this.database = database;
  }

  @BeforeAll
  static void put(TestDatabase database) {
    new TestFiles(database).put("film", FILM, CHUNK);
    database
        .database()
        .getCollection("pages")
        .insertOne(new Document("_id", "large").append("body", new String(BODY, UTF_8)));
  }

  @BeforeEach
  void start(Vertx vertx) {
    verso =
        VersoServer.start(
            vertx,
            database,
            "--http-max-in-flight=" + LIMIT,
            "--http-idle-timeout=30s",
            "--mongodb-timeout=20s");
    slow = new UnreadResponses(verso.port());
  }

  @AfterEach
  void leave() throws IOException {
    slow.close();
  }

  @Test
  void downloadsThatNobodyReadsHoldNoMoreThanTheLimit() throws Exception {
    verso.getBytes("/files/film");
    long before = liveArrays();

    slow.overHttp1(CLIENTS, "/files/film");
    slow.overHttp2(1, CLIENTS, 65_535, "/files/film");
    awaitInFlight(
        all -> all.getInteger("responses") == 2 * CLIENTS && all.getInteger("waiting") == 0);

    assertThat(inFlight().getLong("bytes")).isLessThanOrEqualTo(LIMIT);
    assertThat(liveArrays() - before).isLessThan(LIMIT + REST);
  }

  @Test
  void othersAreServedMeanwhile() throws Exception {
    slow.overHttp1(CLIENTS, "/files/film", "/pages/large");
    awaitInFlight(all -> all.getInteger("responses") >= CLIENTS / 2);

    assertThat(verso.getBytes("/files/film").body()).isEqualTo(FILM);
    assertThat(verso.getBytes("/pages/large").body()).isEqualTo(BODY);
  }

  @Test
  void aDownloadThatGaveItsWindowBackGoesOnWhereItWas() throws Exception {
    slow.overHttp1(CLIENTS, "/files/film");
    awaitInFlight(all -> all.getInteger("responses") == CLIENTS && all.getInteger("waiting") == 0);

    assertThat(slow.body(0)).isEqualTo(FILM);
    assertThat(slow.body(CLIENTS / 2)).isEqualTo(FILM);
  }

  @Test
  void nothingIsInFlightWhenTheyHaveLeft() throws Exception {
    slow.overHttp1(CLIENTS, "/files/film", "/pages/large");
    slow.overHttp2(1, CLIENTS, 0, "/files/film", "/pages/large");
    awaitInFlight(all -> all.getInteger("responses") >= CLIENTS);

    slow.close();

    awaitInFlight(all -> all.getInteger("responses") == 0 && all.getLong("bytes") == 0);
  }

  /** Its connection stays: it is closed only where nothing at all moves on it. */
  @Test
  void aStreamThatTakesNothingIsResetOnAConnectionThatLives(Vertx vertx) throws Exception {
    VersoServer impatient = VersoServer.start(vertx, database, "--http-idle-timeout=1s");

    try (UnreadResponses unread = new UnreadResponses(impatient.port())) {
      unread.overHttp2(1, 1, 1000, "/pages/large");
      long pings = vertx.setPeriodic(200, timer -> unread.ping(0));

      assertThat(unread.isReset(0)).isTrue();

      vertx.cancelTimer(pings);
    }
  }

  private JsonObject inFlight() {
    return new JsonObject(verso.manage("/info").body()).getJsonObject("inFlight");
  }

  private void awaitInFlight(Predicate<JsonObject> condition) {
    long began = System.nanoTime();
    while (!condition.test(inFlight())) {
      assertThat(System.nanoTime() - began).as("%s", inFlight()).isLessThan(40_000_000_000L);
      Conditions.pause();
    }
  }

  /** Bytes of all byte arrays that are reachable. */
  private static long liveArrays() throws JMException {
    String histogram =
        (String)
            ManagementFactory.getPlatformMBeanServer()
                .invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    "gcClassHistogram",
                    new Object[] {new String[0]},
                    new String[] {String[].class.getName()});
    return histogram
        .lines()
        .map(String::trim)
        .filter(line -> line.contains(" [B "))
        .mapToLong(line -> Long.parseLong(line.split("\\s+", 4)[2]))
        .sum();
  }
}
