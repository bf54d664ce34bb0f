package dev.verso;

import static com.mongodb.client.model.Filters.eq;
import static dev.verso.testing.Conditions.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.ReplaceOptions;
import dev.verso.http.ContentCoding;
import dev.verso.http.listen.RawConnection;
import dev.verso.live.EventStream;
import dev.verso.testing.MongoExtension;
import dev.verso.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Open pages are told when they change. */
@ExtendWith({VertxExtension.class, MongoExtension.class})
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(30)
class LiveHttpTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final int MOST = 12;
  private static final int MOST_PER_ADDRESS = 3;
  private static final Duration IDLE = Duration.ofMillis(400);

  private final MongoCollection<Document> pages;
  private final VersoServer verso;
  private final Vertx vertx;
  private final TestDatabase database;
  private final AtomicInteger clients = new AtomicInteger();

  LiveHttpTest(Vertx vertx, TestDatabase database) {
    this.vertx = vertx;
    this.database = database;
    pages = database.database().getCollection("pages");
    put("a", "one");
    put("b", "one");
    put("with-script", "<html><head><script src=\"/_verso/live.js\" defer></script></head>");
    verso =
        VersoServer.start(
            vertx,
            database,
            "--live-max=" + MOST,
            "--live-max-per-address=" + MOST_PER_ADDRESS,
            "--trusted-proxies=127.0.0.1",
            "--http-idle-timeout=" + IDLE.toMillis() + "ms");
  }

  @AfterAll
  void stop() {
    VersoServer.await(verso.shutdown());
  }

  private void put(String name, String body) {
    pages.replaceOne(
        eq(name),
        new Document("_id", name).append("body", body),
        new ReplaceOptions().upsert(true));
  }

  private String tag(String path) {
    return verso.get("/pages/" + path).headers().firstValue("etag").orElse("gone");
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private EventStream from(String address, String query, String... headers) {
    List<String> all = new ArrayList<>(List.of("X-Forwarded-For", address));
    all.addAll(List.of(headers));
    return EventStream.open(verso.port(), query, all.toArray(String[]::new));
  }

  /** Of a client with an address of its own. */
  private EventStream open(String query, String... headers) {
    return from("10.0.0." + clients.incrementAndGet(), query, headers);
  }

  @Test
  void whoDoesNotSayWhatHeKnowsIsToldTheTagAndThenEachNewOne() {
    try (EventStream stream = open("page=a")) {
      assertThat(stream.status()).isEqualTo(200);
      assertThat(stream.header("content-type")).isEqualTo("text/event-stream");
      assertThat(stream.header("cache-control")).isEqualTo("no-store");
      assertThat(stream.data()).isEqualTo(tag("a"));

      put("a", "two");
      Map<String, String> event = stream.next();
      assertThat(event).containsEntry("data", tag("a")).containsEntry("id", tag("a"));

      put("a", "three");
      assertThat(stream.data()).isEqualTo(tag("a"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"etag", "coded etag", "weak etag", "Last-Event-ID", "If-None-Match"})
  void whoKnowsTheTagIsToldTheNextOneOnly(String how) {
    String tag = tag("a");
    String coded = tag.replaceFirst("\"$", "-" + ContentCoding.GZIP.token() + "\"");
    EventStream opened =
        switch (how) {
          case "etag" -> open("page=a&etag=" + encode(tag));
          case "coded etag" -> open("page=a&etag=" + encode(coded));
          case "weak etag" -> open("page=a&etag=" + encode("W/" + tag));
          case "Last-Event-ID" -> open("page=a&etag=%22old%22", how, tag);
          default -> open("page=a", how, tag);
        };
    try (EventStream stream = opened) {
      stream.block(); // it has begun
      awaitAnotherPage();
      put("a", "after " + how);

      assertThat(stream.data()).isEqualTo(tag("a")).isNotEqualTo(tag);
    }
  }

  /** What was opened before is settled when this is. */
  private void awaitAnotherPage() {
    try (EventStream other = open("page=b")) {
      assertThat(other.data()).isEqualTo(tag("b"));
    }
  }

  @Test
  void aChangeBetweenTheLoadAndTheStreamIsTold() {
    String loaded = tag("a");
    put("a", "changed since " + loaded);
    await(SOON, () -> !tag("a").equals(loaded));

    try (EventStream stream = open("page=a&etag=" + encode(loaded));
        EventStream again = open("page=a", "Last-Event-ID", loaded)) {
      assertThat(stream.data()).isEqualTo(tag("a"));
      assertThat(again.data()).isEqualTo(tag("a"));
    }
  }

  @Test
  void aPageThatGoesAndComesBackIsToldAndSoIsAFolderByItsIndex() {
    try (EventStream stream = open("page=folder/")) {
      assertThat(stream.data()).isEqualTo("gone");

      put("folder/index", "one");
      assertThat(stream.data()).isEqualTo(tag("folder/"));

      pages.deleteOne(eq("folder/index"));
      assertThat(stream.data()).isEqualTo("gone");
    }
  }

  @Test
  void whatARuleShowsIsWatchedToo() {
    put("shown", "one");
    put("_redirects", "/app/* /shown 200");
    try (EventStream stream = open("page=app/x")) {
      await(SOON, () -> !tag("app/x").equals("gone"));
      String told = stream.data();
      while (!told.equals(tag("app/x"))) {
        told = stream.data(); // the rules may have come a moment later
      }

      put("shown", "two");
      assertThat(stream.data()).isEqualTo(tag("app/x"));

      pages.deleteOne(eq("_redirects"));
      assertThat(stream.data()).isEqualTo("gone");
    }
  }

  @Test
  void aChangeOfAPartIsToldToThePageThatHoldsIt() {
    put("menu", "one");
    pages.insertOne(
        new Document("_id", "whole")
            .append("body", "<!--#include virtual=\"menu\" -->")
            .append("includes", true));
    try (EventStream stream = open("page=whole")) {
      assertThat(stream.data()).isEqualTo(tag("whole"));

      put("menu", "two");
      assertThat(stream.data()).isEqualTo(tag("whole"));

      put("menu", "three");
      assertThat(stream.data()).isEqualTo(tag("whole"));
    }
  }

  @Test
  void aChangeOfOnePageIsToldToNobodyElse() {
    try (EventStream a = open("page=a");
        EventStream b = open("page=b")) {
      a.data();
      b.data();
      put("b", "not a's business");
      assertThat(b.data()).isEqualTo(tag("b"));
      put("a", "a's");

      assertThat(a.data()).isEqualTo(tag("a"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'',            400, Name the page: ?page=NAME",
    "'page=',       200, ''",
    "page=../x,     400, 'Bad name: a page''s name has no empty, ''.'' or ''..'' segment'",
    "page=a%00b,    400, Bad name: a page's name holds no control characters",
  })
  void aStreamIsOfAPage(String query, int status, String detail) {
    try (EventStream stream = open(query, "Accept", "application/problem+json")) {
      assertThat(stream.status()).isEqualTo(status);
      if (!detail.isEmpty()) {
        assertThat(new JsonObject(stream.body()).getString("detail")).isEqualTo(detail);
      }
    }
  }

  @Test
  void whatIsNoQueryIsRefused() throws IOException {
    try (RawConnection connection = new RawConnection(verso.port())) {
      assertThat(connection.get("/_verso/live?page=%zz").read().status()).isEqualTo(400);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"HEAD", "POST", "PUT"})
  void onlyGetOpensOne(String method) {
    HttpResponse<String> response = verso.request(method, "/_verso/live?page=a");

    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("allow")).hasValue("GET, OPTIONS");
  }

  @Test
  void anAddressHasOnlySoMany() {
    List<EventStream> streams = new ArrayList<>();
    for (int i = 0; i < MOST_PER_ADDRESS; i++) {
      streams.add(from("10.9.9.9", "page=a"));
      assertThat(streams.get(i).status()).isEqualTo(200);
    }

    try (EventStream refused = from("10.9.9.9", "page=a", "Accept", "application/problem+json")) {
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.header("retry-after")).isEqualTo("10");
      assertThat(new JsonObject(refused.body()).getMap())
          .containsEntry("status", 503)
          .containsEntry("detail", "There are too many open event streams");
    }
    awaitAnotherPage(); // of another address

    streams.forEach(EventStream::close);
    await(
        SOON,
        () -> {
          try (EventStream stream = from("10.9.9.9", "page=a")) {
            return stream.status() == 200;
          }
        });
  }

  @Test
  void allTogetherHaveOnlySoMany() {
    List<EventStream> streams = new ArrayList<>();
    EventStream last = open("page=a");
    while (last.status() == 200) {
      streams.add(last);
      last = open("page=a");
    }
    last.close();

    assertThat(last.status()).isEqualTo(503);
    assertThat(streams).hasSizeLessThanOrEqualTo(MOST);
    assertThat(verso.manage("/metrics").body()).contains("verso_live_streams " + MOST + ".0");

    streams.forEach(EventStream::close);
    await(SOON, () -> verso.manage("/metrics").body().contains("verso_live_streams 0.0"));
  }

  @Test
  void theIdleTimeoutDoesNotCutThemOff() {
    long begin = System.nanoTime();
    try (EventStream stream = open("page=a&etag=" + encode(tag("a")))) {
      while (System.nanoTime() - begin < 2 * IDLE.toNanos()) {
        assertThat(stream.block()).isNotEmpty().doesNotContainKey("data");
      }
    }
  }

  @Test
  void overHttp2Too() throws InterruptedException {
    HttpClient client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false));
    BlockingQueue<String> events = new LinkedBlockingQueue<>();
    HttpClientResponse response =
        VersoServer.await(
            client
                .request(HttpMethod.GET, verso.port(), "127.0.0.1", "/_verso/live?page=b")
                .compose(
                    request ->
                        request
                            .send()
                            .onSuccess(
                                streamed ->
                                    streamed.handler(bytes -> events.add(bytes.toString())))));
    assertThat(response.version()).isEqualTo(HttpVersion.HTTP_2);
    awaitEvent(events, tag("b"));

    String before = tag("b");
    put("b", "over HTTP/2");

    await(Duration.ofSeconds(10), () -> !tag("b").equals(before));
    awaitEvent(events, tag("b"));
    VersoServer.await(client.close());
  }

  private static void awaitEvent(BlockingQueue<String> events, String tag)
      throws InterruptedException {
    String event = "id: " + tag + "\ndata: " + tag + "\n\n";
    StringBuilder all = new StringBuilder();
    while (all.indexOf(event) < 0) {
      String bytes = events.poll(5, TimeUnit.SECONDS);
      assertThat(bytes).as("more than %s", all).isNotNull();
      all.append(bytes);
    }
  }

  @Test
  void theEndSendsAllAwayToComeAgainAtDifferentTimes() {
    VersoServer other = VersoServer.start(vertx, database);
    List<EventStream> streams = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      EventStream stream = EventStream.open(other.port(), "page=a");
      stream.data();
      streams.add(stream);
    }
    long begin = System.nanoTime();
    VersoServer.await(other.shutdown());

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
    Set<String> retries = new HashSet<>();
    for (EventStream stream : streams) {
      String retry = String.valueOf(stream.block().get("retry"));
      assertThat(Integer.parseInt(retry)).isBetween(500, 5000);
      retries.add(retry);
      assertThat(stream.block()).as("after the end").isEmpty();
    }
    assertThat(retries).hasSizeGreaterThan(1);
  }

  @Test
  void theScriptIsSmallAndKnowsWhereThePagesAre() {
    HttpResponse<String> script = verso.get("/_verso/live.js");
    assertThat(script.headers().firstValue("content-type"))
        .hasValue("text/javascript; charset=utf-8");
    assertThat(script.body()).contains("'../pages/'");
    assertThat(verso.getBytes("/_verso/live.js", "Accept-Encoding", "gzip").body())
        .hasSizeLessThan(1300);
    String tag = script.headers().firstValue("etag").orElseThrow();
    assertThat(verso.get("/_verso/live.js", "If-None-Match", tag).statusCode()).isEqualTo(304);
    assertThat(verso.get("/_verso/idiomorph.js").body()).endsWith("export{Idiomorph};\n");
    assertThat(verso.get("/_verso/none").statusCode()).isEqualTo(404);
    assertThat(verso.request("POST", "/_verso/live.js").statusCode()).isEqualTo(405);
  }

  @Test
  void onlyAPageWithTheScriptTellsItsTagWhereAScriptCanReadIt() {
    assertThat(verso.get("/pages/with-script").headers().firstValue("server-timing"))
        .hasValue("verso;desc=" + tag("with-script"));
    assertThat(verso.get("/pages/a").headers().firstValue("server-timing")).isEmpty();
  }

  @Test
  void turnedOffThereIsNothingOfIt() {
    VersoServer without = VersoServer.start(vertx, database, "--live=off");

    assertThat(without.get("/_verso/live?page=a").statusCode()).isEqualTo(404);
    assertThat(without.get("/_verso/live.js").statusCode()).isEqualTo(404);
    assertThat(without.get("/pages/with-script").headers().firstValue("server-timing")).isEmpty();
    VersoServer.await(without.shutdown());
  }
}
