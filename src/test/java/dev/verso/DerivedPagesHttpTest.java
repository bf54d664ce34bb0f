package dev.verso;

import static dev.verso.testing.Conditions.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.gridfs.GridFSBuckets;
import com.mongodb.client.model.Filters;
import dev.verso.testing.MongoExtension;
import dev.verso.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sitemap and the feed over HTTP. */
@ExtendWith({VertxExtension.class, MongoExtension.class})
class DerivedPagesHttpTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Instant DAY = Instant.parse("2026-01-02T03:04:05Z");

  private final Vertx vertx;
  private final TestDatabase database;
  private final MongoCollection<Document> pages;
  private @Nullable VersoServer verso;

  DerivedPagesHttpTest(Vertx vertx, TestDatabase database) {
    this.vertx = vertx;
    this.database = database;
    this.pages = database.database().getCollection("pages");
    database.database().drop();
    insert("index", "title", "Home");
    insert("docs/index", "updatedAt", DAY);
    insert("größe");
  }

  private void insert(String name, Object... fields) {
    Document document = new Document("_id", name).append("body", "<h1>" + name);
    for (int i = 0; i < fields.length; i += 2) {
      document.append((String) fields[i], fields[i + 1]);
    }
    pages.insertOne(document);
  }

  private void start(String... args) {
    List<String> all = new ArrayList<>(List.of("--site-url", "https://example.com"));
    all.addAll(List.of(args));
    verso = VersoServer.start(vertx, database, all.toArray(String[]::new));
  }

  private VersoServer verso() {
    return Objects.requireNonNull(verso);
  }

  @AfterEach
  void stop() {
    VersoServer.await(verso().shutdown());
  }

  private static List<String> locations(HttpResponse<String> response) {
    return Pattern.compile("<loc>([^<]*)</loc>")
        .matcher(response.body())
        .results()
        .map((MatchResult found) -> found.group(1))
        .toList();
  }

  private List<String> sitemap() {
    return locations(verso().get("/sitemap.xml"));
  }

  private String status(String path) {
    return verso().get(path).headers().firstValue("cache-status").orElse("");
  }

  @Test
  void theSitemapHoldsThePagesThatAreMeantToBeFoundByTheirOneUrl() {
    insert("css", "contentType", "text/css");
    insert("hidden", "headers", new Document("x-Robots-tag", "googlebot: noindex, nofollow"));
    insert("seen", "headers", new Document("X-Robots-Tag", "noarchive"));
    insert("draft", "draft", true);
    insert("404");
    insert("docs/503");
    pages.insertOne(new Document("_id", "old").append("redirect", "/new"));
    pages.insertOne(new Document("_id", "bad").append("body", 1));
    pages.insertOne(new Document("_id", 7).append("body", "no name"));
    pages.insertOne(new Document("_id", "../x").append("body", "no name either"));
    insert("binary");
    start();

    assertThat(sitemap())
        .containsExactlyInAnyOrder(
            "https://example.com/pages/",
            "https://example.com/pages/docs/",
            "https://example.com/pages/gr%C3%B6%C3%9Fe",
            "https://example.com/pages/seen",
            "https://example.com/pages/binary");
    assertThat(verso().get("/sitemap.xml").body())
        .containsOnlyOnce("<lastmod>2026-01-02T03:04:05Z<");
    assertThat(verso().get("/sitemap-1.xml").statusCode()).isEqualTo(404);
    assertThat(verso().get("/pages/draft").statusCode()).as("it is served").isEqualTo(200);
  }

  private JsonObject info() {
    return new JsonObject(verso().manage("/info").body()).getJsonObject("cache");
  }

  @Test
  void whoRunsVersoSeesWhatTheyTakeAndHowOftenTheyAreKept() {
    start();
    assertThat(info().getJsonObject("derived").getLong("entries")).isZero();

    await(SOON, () -> status("/sitemap.xml").equals("verso; hit"));

    JsonObject derived = info().getJsonObject("derived");
    assertThat(derived.getLong("entries")).isEqualTo(1);
    assertThat(derived.getLong("bytes")).isPositive();
    assertThat(derived.getLong("hits")).isPositive();
    assertThat(verso().manage("/metrics").body())
        .containsPattern("verso_cache_requests_total\\{of=\"derived\",outcome=\"hit\"} [1-9]");
  }

  @Test
  void whoHasNoSiteUrlIsToldOfNone() {
    verso = VersoServer.start(vertx, database);

    assertThat(info().containsKey("derived")).isFalse();
    assertThat(verso().manage("/metrics").body()).doesNotContain("derived");
  }

  @Test
  void bothAreSentAsPagesAreAndExact() {
    for (int i = 0; i < 30; i++) {
      insert("page-" + i, "title", "Page " + i, "updatedAt", DAY);
    }
    // Without news of a change they would be good for an hour.
    start("--pages-path", "/", "--cache-trust", "1h");
    HttpResponse<String> first = verso().get("/sitemap.xml");
    String tag = first.headers().firstValue("etag").orElseThrow();

    await(SOON, () -> status("/sitemap.xml").equals("verso; hit"));
    assertThat(first.headers().firstValue("content-type")).hasValue("application/xml");
    assertThat(first.headers().firstValue("last-modified")).isEmpty();
    assertThat(first.headers().firstValue("link"))
        .hasValue("<https://example.com/sitemap.xml>; rel=\"canonical\"");
    assertThat(verso().get("/sitemap.xml", "If-None-Match", tag).statusCode()).isEqualTo(304);
    assertThat(verso().request("HEAD", "/sitemap.xml").body()).isEmpty();
    assertThat(verso().request("POST", "/sitemap.xml").statusCode()).isEqualTo(405);
    assertThat(verso().get("/sitemap.xml", "Accept-Encoding", "gzip").headers().map())
        .containsEntry("content-encoding", List.of("gzip"));
    assertThat(verso().get("/feed.xml").headers().firstValue("content-type"))
        .hasValue("application/atom+xml");
    assertThat(verso().get("/feed.xml").body())
        .contains("<title>Home</title>", "<title>Page 1</title>", "https://example.com/page-1<");

    insert("new", "title", "New", "updatedAt", Instant.now());
    await(SOON, () -> sitemap().contains("https://example.com/new"));
    await(SOON, () -> verso().get("/feed.xml").body().contains("<title>New</title>"));
    assertThat(verso().get("/sitemap.xml", "If-None-Match", tag).statusCode()).isEqualTo(200);
    pages.deleteOne(Filters.eq("new"));
    await(SOON, () -> !sitemap().contains("https://example.com/new"));
    await(SOON, () -> !verso().get("/feed.xml").body().contains("<title>New</title>"));
    assertThat(verso().get("/sitemap.xml").headers().firstValue("etag")).hasValue(tag);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/pages"})
  void aPageOrAFileOfThatNameWins(String mount) {
    start("--pages-path", mount);
    assertThat(sitemap()).isNotEmpty();

    GridFSBuckets.create(database.database())
        .uploadFromStream(
            "feed.xml", new ByteArrayInputStream("<mine/>".getBytes(StandardCharsets.UTF_8)));
    insert("sitemap.xml", "contentType", "application/xml");

    await(SOON, () -> verso().get("/sitemap.xml").body().equals("<h1>sitemap.xml"));
    assertThat(verso().get("/feed.xml").body()).isEqualTo("<mine/>");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/pages"})
  void aRedirectOfThatNameWinsButNotARuleThatIsOfAllPaths(String mount) {
    pages.insertOne(new Document("_id", "_redirects").append("body", "/* / 302"));
    start("--pages-path", mount);
    assertThat(sitemap()).isNotEmpty();
    assertThat(verso().get("/feed.xml").statusCode()).isEqualTo(200);

    pages.insertOne(new Document("_id", "sitemap.xml").append("redirect", "/map"));
    pages.insertOne(new Document("_id", "feed.xml").append("redirect", "https://example.org/f"));

    await(SOON, () -> verso().get("/sitemap.xml").statusCode() == 308);
    assertThat(verso().get("/sitemap.xml").headers().firstValue("location"))
        .hasValue((mount + "/map").replace("//", "/"));
    await(SOON, () -> verso().get("/feed.xml").statusCode() == 308);
    assertThat(verso().get("/feed.xml").headers().firstValue("location"))
        .hasValue("https://example.org/f");
  }

  @Test
  void withoutACacheToo() {
    start("--cache-size", "0");
    assertThat(sitemap()).hasSize(3);

    insert("new");

    assertThat(sitemap()).hasSize(4);
    assertThat(IntStream.range(0, 20).parallel().mapToObj(i -> sitemap().size()).distinct())
        .containsExactly(4);
  }

  @Test
  void nobodyHasThemWhoDoesNotSayWhereTheSiteIs() {
    verso = VersoServer.start(vertx, database);

    assertThat(verso().get("/sitemap.xml").statusCode()).isEqualTo(404);
    assertThat(verso().get("/feed.xml").statusCode()).isEqualTo(404);
  }
}
