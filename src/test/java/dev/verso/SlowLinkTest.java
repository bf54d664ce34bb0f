package dev.verso;

import static dev.verso.testing.Conditions.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import dev.verso.testing.SecantusServer;
import dev.verso.wire.Fault;
import dev.verso.wire.Selection;
import dev.verso.wire.WireProxy;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Pages that take longer to bring than the database may take to answer. */
@ExtendWith(VertxExtension.class)
@Timeout(60)
class SlowLinkTest {
  private static final int HUGE = 15_000_000;
  private static final int BYTES_PER_SECOND = 5_000_000;
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration LONGER_THAN_THE_TIMEOUT = Duration.ofMillis(1600);

  private final SecantusServer database = SecantusServer.start();
  private final WireProxy proxy = WireProxy.before(database);
  private final VersoServer verso;

  SlowLinkTest(Vertx vertx) {
    try (MongoClient client = MongoClients.create(database.uri())) {
      client
          .getDatabase("test")
          .getCollection("pages")
          .insertMany(
              Stream.concat(
                      Stream.of(page("huge", "x".repeat(HUGE))),
                      IntStream.range(0, 200).mapToObj(i -> page("small-" + i, "small")))
                  .toList());
    }
    verso = VersoServer.start(vertx, "--mongodb-uri", proxy.uri(), "--seed", "off");
  }

  private static Document page(String name, String body) {
    return new Document("_id", name).append("body", body);
  }

  @AfterEach
  void stop() throws IOException {
    VersoServer.await(verso.shutdown());
    proxy.close();
    database.close();
  }

  private void slowTo(int bytesPerSecond) {
    proxy.inject(new Fault.Rate(bytesPerSecond), Selection.all().namespace("test.pages"));
  }

  private boolean isAway() {
    return new JsonObject(verso.manage("/info").body())
        .getJsonObject("cache")
        .getBoolean("databaseAway");
  }

  @Test
  void aPageThatTakesLongerThanTheTimeoutIsServedAndItsNeighboursMeanwhile() {
    slowTo(BYTES_PER_SECOND);
    long start = System.nanoTime();
    CompletableFuture<HttpResponse<String>> huge =
        CompletableFuture.supplyAsync(() -> verso.get("/pages/huge"));
    List<Integer> neighbours = IntStream.range(0, 200).mapToObj(this::small).toList();
    assertThat(huge).as("the link is slow enough").isNotDone();
    HttpResponse<String> answer = huge.join();

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(LONGER_THAN_THE_TIMEOUT);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).hasSize(HUGE);
    assertThat(neighbours).containsOnly(200);
    assertThat(isAway()).isFalse();
  }

  private int small(int number) {
    return verso.get("/pages/small-" + number).statusCode();
  }

  @Test
  void aDatabaseThatFreezesWhileItBringsALargePageIsAway() {
    slowTo(BYTES_PER_SECOND / 10);
    CompletableFuture<HttpResponse<String>> huge =
        CompletableFuture.supplyAsync(() -> verso.get("/pages/huge"));
    long start = System.nanoTime();
    await(SOON, () -> System.nanoTime() - start > LONGER_THAN_THE_TIMEOUT.toNanos());
    assertThat(huge).isNotDone();

    database.freeze();
    Duration away = await(SOON, this::isAway);
    database.thaw();

    assertThat(away).isLessThan(Duration.ofSeconds(4));
    assertThat(huge.join().statusCode()).isEqualTo(503);
  }
}
