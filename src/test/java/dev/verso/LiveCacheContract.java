package dev.verso;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.set;
import static dev.verso.testing.Conditions.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.RenameCollectionOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the cache does on a database that tells its changes, to Versos that others write beside. */
@ExtendWith(VertxExtension.class)
@Timeout(120)
abstract class LiveCacheContract {
  private static final Logger figures = LoggerFactory.getLogger("figures");

  private static final int PAGES = 50;
  private static final int WRITERS = 8;
  private static final int READERS = 8;
  private static final Duration SOON = Duration.ofSeconds(20);

  /** Long enough to find most races; {@code -Dverso.test.seconds=20} for the rest. */
  private static final Duration LOAD =
      Duration.ofSeconds(Integer.getInteger("verso.test.seconds", 5));

  private final Served served;
  private final MongoCollection<Document> pages;
  private final List<VersoServer> versos;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  /**
   * What is tested.
   *
   * @param database that the Versos serve, by a client of its own
   * @param versos one or more, which the test shuts down
   * @param close closes that client, where it is nobody else's
   */
  record Served(MongoDatabase database, List<VersoServer> versos, Runnable close) {}

  LiveCacheContract(Served served) {
    this.served = served;
    this.pages = served.database().getCollection("pages");
    this.versos = served.versos();
  }

  @BeforeEach
  void beginWithPages() {
    pages.drop();
    pages.insertMany(
        IntStream.range(0, PAGES)
            .mapToObj(i -> new Document("_id", "page-" + i).append("body", "0"))
            .toList());
    versos.forEach(verso -> await(SOON, () -> cache(verso).getString("feed").equals("live")));
    // Hits, so that the next change is one that must drop something.
    versos.forEach(verso -> awaitHit(verso, "/pages/page-0"));
  }

  @AfterEach
  void stop() {
    threads.shutdownNow();
    served.close().run();
    versos.forEach(verso -> VersoServer.await(verso.shutdown()));
  }

  private static JsonObject cache(VersoServer verso) {
    return new JsonObject(verso.manage("/info").body()).getJsonObject("cache");
  }

  private static String status(HttpResponse<?> response) {
    return response.headers().firstValue("cache-status").orElse("none");
  }

  private static void awaitHit(VersoServer verso, String path) {
    await(SOON, () -> status(verso.get(path)).equals("verso; hit"));
  }

  private VersoServer anyVerso() {
    return versos.get(ThreadLocalRandom.current().nextInt(versos.size()));
  }

  @Test
  void noReaderSeesWhatIsOldForASecondNorTimeRunBackwards() {
    Load load = new Load(pages, versos);
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      int writer = i;
      all.add(CompletableFuture.runAsync(() -> load.write(writer), threads));
    }
    for (int i = 0; i < READERS; i++) {
      VersoServer verso = versos.get(i % versos.size());
      all.add(CompletableFuture.runAsync(() -> load.read(verso), threads));
    }

    all.forEach(thread -> thread.orTimeout(90, TimeUnit.SECONDS).join());

    long[] fanOut = load.fanOut.stream().mapToLong(Long::longValue).sorted().toArray();
    figures.info(
        "Fan-out of {} writes to 2 Versos: p50 {} ms, p99 {} ms",
        fanOut.length,
        fanOut[fanOut.length / 2] / 1e6,
        fanOut[fanOut.length * 99 / 100] / 1e6);
    assertThat(versos).allSatisfy(verso -> assertThat(cache(verso).getLong("hits")).isPositive());
  }

  /** Writers that bump versions, each in pages of its own, and readers that check what they get. */
  private static final class Load {
    private final MongoCollection<Document> pages;
    private final List<VersoServer> versos;
    private final long end = System.nanoTime() + LOAD.toNanos();

    private final VersionHistory history = new VersionHistory();

    final Queue<Long> fanOut = new ConcurrentLinkedQueue<>();

    Load(MongoCollection<Document> pages, List<VersoServer> versos) {
      this.pages = pages;
      this.versos = versos;
    }

    void write(int writer) {
      for (int version = 1; System.nanoTime() < end; version++) {
        for (int page = writer; page < PAGES; page += WRITERS) {
          pages.updateOne(eq("page-" + page), set("body", String.valueOf(version)));
          long now = System.nanoTime();
          history.acknowledged("page-" + page, version);
          int expected = version;
          String path = "/pages/page-" + page;
          VersoServer verso = versos.get(version % versos.size());
          await(SOON, () -> Integer.parseInt(verso.get(path).body()) >= expected);
          fanOut.add(System.nanoTime() - now);
        }
      }
    }

    void read(VersoServer verso) {
      Map<Integer, Integer> seen = new HashMap<>();
      while (System.nanoTime() < end) {
        int page = ThreadLocalRandom.current().nextInt(PAGES);
        int old = history.at("page-" + page, System.nanoTime() - 1_000_000_000L);

        int version = Integer.parseInt(verso.get("/pages/page-" + page).body());

        assertThat(version)
            .as("page %d: acknowledged a second ago, and seen before", page)
            .isGreaterThanOrEqualTo(old)
            .isGreaterThanOrEqualTo(seen.getOrDefault(page, 0));
        seen.put(page, version);
      }
    }
  }

  @Test
  void aHitIsToldAsSuchAndAMissByWhatItWas() {
    VersoServer verso = anyVerso();
    assertThat(status(verso.get("/pages/page-0"))).isEqualTo("verso; hit");
    assertThat(status(verso.get("/pages/page-1"))).isEqualTo("verso; fwd=uri-miss");
    assertThat(status(verso.get("/pages/none"))).isEqualTo("verso; fwd=uri-miss");
    awaitHit(verso, "/pages/none");
  }

  @Test
  void aHitIsTheSamePageAsAMiss() {
    String body = "<p>" + "words that shrink ".repeat(200) + "</p>";
    pages.insertOne(new Document("_id", "a").append("body", body));
    VersoServer verso = anyVerso();
    HttpResponse<String> miss = verso.get("/pages/a");
    awaitHit(verso, "/pages/a");
    HttpResponse<String> hit = verso.get("/pages/a");

    assertThat(hit.body()).isEqualTo(miss.body()).isEqualTo(body);
    assertThat(withoutStatus(hit)).isEqualTo(withoutStatus(miss));
    String tag = hit.headers().firstValue("etag").orElseThrow();
    assertThat(verso.get("/pages/a", "If-None-Match", tag).statusCode()).isEqualTo(304);
    assertThat(verso.get("/pages/a", "If-Match", "\"x\"").statusCode()).isEqualTo(412);
    assertThat(verso.request("HEAD", "/pages/a").body()).isEmpty();
    assertThat(verso.get("/pages/a", "Accept-Encoding", "gzip").headers().map())
        .containsEntry("content-encoding", List.of("gzip"));
  }

  private static Map<String, List<String>> withoutStatus(HttpResponse<?> response) {
    Map<String, List<String>> headers = new HashMap<>(response.headers().map());
    headers.keySet().removeAll(List.of("cache-status", "date"));
    return headers;
  }

  @Test
  void aPageThatIsMadeWhereNoneWasIsSeen() {
    versos.forEach(verso -> awaitHit(verso, "/pages/new"));
    pages.insertOne(new Document("_id", "new").append("body", "here"));

    versos.forEach(verso -> await(SOON, () -> verso.get("/pages/new").body().equals("here")));
  }

  @Test
  void aDroppedCollectionIsGone() {
    pages.drop();

    versos.forEach(verso -> await(SOON, () -> verso.get("/pages/page-0").statusCode() == 404));
    pages.insertOne(new Document("_id", "page-0").append("body", "again"));
    versos.forEach(verso -> await(SOON, () -> verso.get("/pages/page-0").body().equals("again")));
  }

  @Test
  void aRenamedCollectionIsGoneAndWhatTakesItsPlaceIsServed() {
    MongoCollection<Document> next = served.database().getCollection("next");
    next.insertOne(new Document("_id", "page-0").append("body", "next"));

    next.renameCollection(pages.getNamespace(), new RenameCollectionOptions().dropTarget(true));

    versos.forEach(verso -> await(SOON, () -> verso.get("/pages/page-0").body().equals("next")));
    versos.forEach(verso -> await(SOON, () -> verso.get("/pages/page-1").statusCode() == 404));
  }

  @Test
  void tenThousandPagesDeletedAtOnceAreGone() {
    pages.insertMany(
        IntStream.range(0, 10_000)
            .mapToObj(i -> new Document("_id", "many-" + i).append("body", "x"))
            .toList());
    versos.forEach(verso -> awaitHit(verso, "/pages/many-0"));
    versos.forEach(verso -> awaitHit(verso, "/pages/many-9999"));

    pages.deleteMany(new Document());

    for (VersoServer verso : versos) {
      for (String path : List.of("/pages/many-0", "/pages/many-9999", "/pages/page-0")) {
        await(SOON, () -> verso.get(path).statusCode() == 404);
      }
      await(SOON, () -> cache(verso).getLong("invalidations") >= 10_000);
    }
  }

  @Test
  void largePagesAreServedWholeBoundedInMemoryAndFresh() {
    int size = 15_000_000;
    for (int i = 0; i < 6; i++) {
      pages.insertOne(new Document("_id", "huge-" + i).append("body", body(size, 'a')));
    }

    for (int i = 0; i < 12; i += 2) {
      // Two at once: more take a busy machine longer than a request may wait for its database.
      List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
      for (String path : List.of("/pages/huge-" + i % 6, "/pages/huge-" + (i + 1) % 6)) {
        VersoServer verso = versos.get(answers.size() % versos.size());
        answers.add(CompletableFuture.supplyAsync(() -> verso.get(path), threads));
      }
      answers.forEach(
          answer -> assertThat(answer.orTimeout(60, TimeUnit.SECONDS).join().body()).hasSize(size));
    }
    versos.forEach(
        verso -> assertThat(cache(verso).getLong("bytes")).isLessThanOrEqualTo(64L << 20));

    pages.updateOne(eq("huge-0"), set("body", body(size, 'b')));
    await(SOON, () -> versos.get(0).get("/pages/huge-0").body().startsWith("bb"));
  }

  private static String body(int size, char c) {
    char[] body = new char[size];
    Arrays.fill(body, c);
    return new String(body);
  }

  @Test
  void theInformationTellsOfTheCache() {
    VersoServer verso = anyVerso();
    JsonObject cache = cache(verso);

    assertThat(cache.getString("feed")).isEqualTo("live");
    assertThat(cache.getLong("feedLagMillis")).isBetween(0L, 2000L);
    assertThat(cache.getString("proof")).isIn("cluster time", "reply", "in process");
    assertThat(new JsonObject(verso.manage("/health/ready").body()))
        .isEqualTo(new JsonObject().put("status", "UP").put("feed", "live"));
    assertThat(cache.getLong("entries")).isPositive();
    assertThat(cache.getLong("bytes")).isPositive();
    assertThat(cache.getLong("hits")).isPositive();
    assertThat(cache.getLong("misses")).isPositive();
    assertThat(cache.getLong("invalidations")).isPositive();
    assertThat(cache.getLong("staleAnswers")).isZero();
  }
}
