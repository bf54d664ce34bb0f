package dev.verso;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import dev.verso.testing.Conditions;
import dev.verso.testing.SecantusServer;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What clients see while the database is killed, frozen, and back again. */
@ExtendWith(VertxExtension.class)
class DatabaseAwayTest {
  private static final int REQUESTS = 10_000;
  private static final int CLIENTS = 32;
  private static final Duration SLOWEST = Duration.ofMillis(2500);
  private static final Duration SLOWEST_RETURN = Duration.ofSeconds(2);

  private final SecantusServer database = SecantusServer.start();
  private final VersoServer verso;

  DatabaseAwayTest(Vertx vertx) {
    try (MongoClient client = MongoClients.create(database.uri())) {
      client
          .getDatabase("test")
          .getCollection("pages")
          .insertOne(new Document("_id", "page-one").append("body", "Hello!"));
    }
    verso =
        VersoServer.start(
            vertx, "--mongodb-uri", database.uri(), "--seed", "off", "--cache-size", "0");
  }

  @AfterEach
  void stop() throws IOException {
    VersoServer.await(verso.shutdown());
    database.close();
  }

  /** One answer: what was asked when, and what came. */
  private record Answer(long askedNanos, long answeredNanos, boolean missing, int status) {
    Duration took() {
      return Duration.ofNanos(answeredNanos - askedNanos);
    }
  }

  @Test
  void clientsSeeOnlyProperAnswersInTimeWhileTheDatabaseIsKilledAndRestarted() throws Exception {
    Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    AtomicInteger asked = new AtomicInteger();
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    for (int i = 0; i < CLIENTS; i++) {
      clients.execute(
          () -> {
            for (int n = asked.getAndIncrement(); n < REQUESTS; n = asked.getAndIncrement()) {
              answers.add(ask(n % 10 == 0));
            }
          });
    }
    clients.shutdown();

    awaitAnswers(answers, 3000);
    database.kill();
    awaitAnswers(answers, answers.size() + 3 * CLIENTS);
    database.restart();
    long returned = System.nanoTime();
    assertThat(clients.awaitTermination(60, TimeUnit.SECONDS)).isTrue();

    assertThat(answers).hasSize(REQUESTS);
    assertThat(answers).allSatisfy(this::assertProper);
    assertThat(answers).anyMatch(answer -> answer.status() == 503);
    Conditions.pass(SLOWEST_RETURN.minusNanos(System.nanoTime() - returned));
    answers.add(ask(false));
    assertThat(answers)
        .filteredOn(answer -> answer.askedNanos() - returned > SLOWEST_RETURN.toNanos())
        .isNotEmpty()
        .noneMatch(answer -> answer.status() == 503);
  }

  @Test
  void whileTheDatabaseIsFrozenAnswersAre503InTimeAndThen200Again() {
    database.freeze();
    Answer frozen = ask(false);
    database.thaw();

    assertProper(frozen);
    assertThat(frozen.status()).isEqualTo(503);
    assertThat(verso.manage("/health/live").statusCode()).isEqualTo(200);
    long thawed = System.nanoTime();
    Answer answer = ask(false);
    while (answer.status() != 200 && System.nanoTime() - thawed < SLOWEST_RETURN.toNanos()) {
      answer = ask(false);
    }
    assertThat(answer.status()).isEqualTo(200);
  }

  @Test
  void whileTheDatabaseIsAwayTheProcessIsAliveButNotReadyAndSaysWhenToAskAgain() {
    database.kill();
    HttpResponse<String> page = verso.get("/pages/page-one", "Accept", "application/problem+json");
    HttpResponse<String> ready = verso.manage("/health/ready");

    assertThat(page.statusCode()).isEqualTo(503);
    assertThat(page.headers().firstValue("retry-after")).isPresent();
    assertThat(page.body()).contains("\"status\":503").doesNotContain("mongo", "127.0.0.1");
    assertThat(ready.statusCode()).isEqualTo(503);
    assertThat(ready.body()).contains("the database does not answer");
    assertThat(verso.manage("/health/live").statusCode()).isEqualTo(200);
  }

  private Answer ask(boolean missing) {
    long start = System.nanoTime();
    int status = verso.get(missing ? "/pages/missing" : "/pages/page-one").statusCode();
    return new Answer(start, System.nanoTime(), missing, status);
  }

  private void assertProper(Answer answer) {
    assertThat(answer.status()).isIn(answer.missing() ? 404 : 200, 503);
    assertThat(answer.took()).isLessThan(SLOWEST);
  }

  private static void awaitAnswers(Queue<Answer> answers, int count) {
    while (answers.size() < count) {
      Conditions.pause();
    }
  }
}
