package dev.verso;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.set;
import static dev.verso.testing.Conditions.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import dev.verso.testing.SecantusServer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the cache does while the database is frozen or gone, and when it comes back. */
@ExtendWith(VertxExtension.class)
@Timeout(120)
class CacheAwayTest {
  private static final Logger figures = LoggerFactory.getLogger("figures");

  private static final int CLIENTS = 4;
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration FROZEN =
      Duration.ofSeconds(Integer.getInteger("verso.test.frozen", 4));
  private static final Duration EXACT_AGAIN = Duration.ofSeconds(1);
  private static final Duration QUICK = Duration.ofMillis(50);

  private final SecantusServer database = SecantusServer.start();
  private final VersoServer verso;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  CacheAwayTest(Vertx vertx) {
    write("hot", "one");
    verso = VersoServer.start(vertx, "--mongodb-uri", database.uri(), "--seed", "off");
    await(SOON, () -> cache().getString("feed").equals("live"));
    await(SOON, () -> status(verso.get("/pages/hot")).equals("verso; hit"));
  }

  @AfterEach
  void stop() throws IOException {
    VersoServer.await(verso.shutdown());
    database.close();
    threads.shutdownNow();
  }

  /** Another client, which connects anew. */
  private void write(String name, String body) {
    try (MongoClient client = MongoClients.create(database.uri())) {
      client
          .getDatabase("test")
          .getCollection("pages")
          .updateOne(
              eq(name),
              set("body", body),
              new com.mongodb.client.model.UpdateOptions().upsert(true));
    }
  }

  private JsonObject cache() {
    return new JsonObject(verso.manage("/info").body()).getJsonObject("cache");
  }

  private static String status(HttpResponse<?> response) {
    return response.headers().firstValue("cache-status").orElse("none");
  }

  private void awaitStaleAnswers() {
    await(SOON, () -> status(verso.get("/pages/hot")).equals("verso; hit; detail=stale-if-error"));
  }

  private record Answer(long askedNanos, Duration took, int status) {}

  private Answer ask(String path) {
    long start = System.nanoTime();
    int status = verso.get(path).statusCode();
    return new Answer(start, Duration.ofNanos(System.nanoTime() - start), status);
  }

  @Test
  void aFrozenDatabaseLetsHotPagesBeServedQuicklyAndColdOnesFailQuickly() {
    Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    AtomicBoolean over = new AtomicBoolean();
    List<CompletableFuture<Void>> clients =
        IntStream.range(0, CLIENTS)
            .mapToObj(
                i ->
                    CompletableFuture.runAsync(
                        () -> {
                          while (!over.get()) {
                            answers.add(ask("/pages/hot"));
                          }
                        },
                        threads))
            .toList();

    await(SOON, () -> answers.size() >= 1000);
    long frozen = System.nanoTime();
    database.freeze();
    await(SOON, () -> cache().getBoolean("databaseAway"));
    long opened = System.nanoTime();
    Answer cold = ask("/pages/cold");
    HttpResponse<String> hot = verso.get("/pages/hot");
    await(SOON, () -> System.nanoTime() - opened > FROZEN.toNanos());
    long thawed = System.nanoTime();
    database.thaw();
    over.set(true);
    clients.forEach(client -> client.orTimeout(20, TimeUnit.SECONDS).join());

    assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(200));
    Duration healthy = slowestOf99Percent(answers, 0, frozen);
    Duration away = slowestOf99Percent(answers, opened, thawed);
    figures.info("Hot pages: p99 {}, while the database is frozen {}", healthy, away);
    // On a machine that is busy otherwise, no answer is quick.
    assertThat(away).isLessThan(max(QUICK, healthy.multipliedBy(2)));
    assertThat(cold.status()).isEqualTo(503);
    assertThat(cold.took()).isLessThan(Duration.ofMillis(500));
    assertThat(status(hot)).isEqualTo("verso; hit; detail=stale-if-error");

    write("hot", "two");
    Duration late = await(SOON, () -> verso.get("/pages/hot").body().equals("two"));
    assertThat(late).isLessThan(EXACT_AGAIN);
  }

  private static Duration slowestOf99Percent(Queue<Answer> answers, long from, long until) {
    List<Duration> times =
        answers.stream()
            .filter(answer -> answer.askedNanos() > from && answer.askedNanos() < until)
            .map(Answer::took)
            .sorted()
            .toList();
    return times.get(times.size() * 99 / 100);
  }

  private static Duration max(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }

  @Test
  void aColdPageIsFailedInTimeBeforeTheDatabaseIsKnownToBeAway() {
    database.freeze();
    Answer cold = ask("/pages/cold");

    assertThat(cold.status()).isEqualTo(503);
    assertThat(cold.took()).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void writesThatWereNotSeenWhileTheDatabaseWasAwayAreSeenWhenItIsBack() {
    database.kill();
    awaitStaleAnswers();
    assertThat(verso.get("/pages/hot").body()).isEqualTo("one");
    assertThat(verso.get("/pages/cold").statusCode()).isEqualTo(503);

    database.restart();
    write("hot", "two");
    write("cold", "here");
    await(SOON, () -> !cache().getBoolean("databaseAway"));
    Duration hot = await(SOON, () -> verso.get("/pages/hot").body().equals("two"));
    Duration cold = await(SOON, () -> verso.get("/pages/cold").body().equals("here"));

    assertThat(hot.plus(cold)).isLessThan(EXACT_AGAIN);
    await(SOON, () -> cache().getString("feed").equals("live"));
    await(SOON, () -> status(verso.get("/pages/hot")).equals("verso; hit"));
  }

  @Test
  void aPageThatChangedAfterAnOutageIsDroppedAsBefore() {
    database.kill();
    await(SOON, () -> cache().getString("feed").equals("resuming"));
    database.restart();
    await(SOON, () -> cache().getString("feed").equals("live"));
    await(SOON, () -> status(verso.get("/pages/hot")).equals("verso; hit"));

    write("hot", "two");

    Duration late = await(SOON, () -> verso.get("/pages/hot").body().equals("two"));
    assertThat(late).isLessThan(EXACT_AGAIN);
  }
}
