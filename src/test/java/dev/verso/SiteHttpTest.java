package dev.verso;

import static dev.verso.VersoServer.await;
import static dev.verso.testing.Conditions.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.gridfs.GridFSBuckets;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import dev.verso.testing.MongoExtension;
import dev.verso.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages as a site: indexes and canonical URLs, redirects, pages for failures, the root. */
@ExtendWith({VertxExtension.class, MongoExtension.class})
class SiteHttpTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  private final TestDatabase database;
  private final MongoCollection<Document> pages;
  private VersoServer verso;

  SiteHttpTest(Vertx vertx, TestDatabase database) {
    this.database = database;
    this.pages = database.database().getCollection("pages");
    database.database().drop();
    verso = VersoServer.start(vertx, database, "--pages-path", "/");
  }

  private void restart(Vertx vertx, String... args) {
    await(verso.shutdown());
    verso = VersoServer.start(vertx, database, args);
  }

  @AfterEach
  void stop() {
    await(verso.shutdown());
  }

  @BeforeEach
  void write() {
    for (String name : List.of("index", "install", "docs/index", "both", "both/index", "a.html")) {
      put(name, "body", "page " + name);
    }
  }

  private void put(String name, Object... fields) {
    Document document = new Document("_id", name);
    for (int i = 0; i < fields.length; i += 2) {
      document.append((String) fields[i], fields[i + 1]);
    }
    pages.replaceOne(
        Filters.eq(name), document, new com.mongodb.client.model.ReplaceOptions().upsert(true));
  }

  private static String told(HttpResponse<String> response) {
    String location = response.headers().firstValue("location").orElse("");
    return (response.statusCode() + " " + (location.isEmpty() ? response.body() : location))
        .strip();
  }

  private static final String CANONICAL =
      """
      /,                   200 page index
      /index,              308 /
      /index.html,         308 /
      /index.html?a=b&c,   308 /?a=b&c
      /docs/,              200 page docs/index
      /docs,               308 /docs/
      /docs?a=%20b,        308 /docs/?a=%20b
      /docs/index,         308 /docs/
      /docs/index/,        308 /docs/
      /docs/index.html,    308 /docs/
      /docs.html,          404 No page named 'docs.html'
      /install,            200 page install
      /install/,           308 /install
      /install.html,       308 /install
      /both,               200 page both
      /both/,              200 page both/index
      /a.html,             200 page a.html
      /none/,              404 No page named 'none/'
      /none,               404 No page named 'none'
      """;

  @Test
  void everyPageHasOneUrlToWhichTheOthersLead() {
    for (int round = 0; round < 2; round++) { // the second time all is in memory
      CANONICAL
          .lines()
          .map(line -> line.split(", +", 2))
          .forEach(row -> assertThat(told(verso.get(row[0]))).as(row[0]).isEqualTo(row[1]));
    }
    assertThat(verso.get("/").headers().firstValue("cache-status")).hasValue("verso; hit");
    assertThat(verso.request("HEAD", "/docs").headers().firstValue("location")).hasValue("/docs/");
    assertThat(verso.get("/docs").headers().firstValue("cache-control")).hasValue("no-cache");
  }

  @ParameterizedTest
  @CsvSource({
    "/pages,             308 /pages/",
    "/pages/,            200 page index",
    "/pages/index,       308 /pages/",
    "/pages/docs,        308 /pages/docs/",
    "/,                  307 /pages/",
  })
  void belowAPathOfItsOwnToo(String path, String answer, Vertx vertx) {
    restart(vertx);

    assertThat(told(verso.get(path))).isEqualTo(answer);
  }

  @Test
  void whoWantsNoCanonicalUrlsHasNone(Vertx vertx) {
    restart(vertx, "--pages-path", "/", "--canonical-urls", "off");

    assertThat(told(verso.get("/docs/index"))).isEqualTo("200 page docs/index");
    assertThat(told(verso.get("/docs/"))).isEqualTo("200 page docs/index");
    assertThat(verso.get("/docs").statusCode()).isEqualTo(404);
    assertThat(verso.get("/install.html").statusCode()).isEqualTo(404);
  }

  @Test
  void whoWantsNoIndexHasNone(Vertx vertx) {
    restart(vertx, "--pages-path", "/", "--pages-index", "", "--welcome", "off");

    assertThat(told(verso.get("/docs/index"))).isEqualTo("200 page docs/index");
    assertThat(verso.get("/docs/").statusCode()).isEqualTo(404);
    assertThat(verso.get("/").statusCode()).isEqualTo(404);
  }

  @Test
  void aPageTellsItsCanonicalUrlWhereTheSiteHasOne(Vertx vertx) {
    assertThat(verso.get("/install").headers().firstValue("link")).isEmpty();

    put("own", "body", "x", "headers", new Document("Link", "</x>; rel=\"canonical\""));
    restart(vertx, "--site-url", "https://example.com/");

    assertThat(verso.get("/pages/install?a=b").headers().firstValue("link"))
        .hasValue("<https://example.com/pages/install>; rel=\"canonical\"");
    assertThat(verso.get("/pages/docs/").headers().firstValue("link"))
        .hasValue("<https://example.com/pages/docs/>; rel=\"canonical\"");
    assertThat(verso.get("/pages/own").headers().allValues("link"))
        .containsExactly("</x>; rel=\"canonical\"");
  }

  @ParameterizedTest
  @CsvSource({
    "/new,                  ,     308 /new",
    "/new,                  301,  301 /new",
    "/new,                  302,  302 /new",
    "/new,                  307,  307 /new",
    "/new?x=1,              308,  308 /new?x=1",
    "/größe,                308,  308 /gr%C3%B6%C3%9Fe",
    "https://example.com/a, 308,  308 https://example.com/a",
  })
  void aDocumentLeadsElsewhere(String to, Integer status, String answer) {
    put("old", "redirect", to, "status", status);

    assertThat(told(verso.get("/old"))).isEqualTo(answer);
    assertThat(told(verso.get("/old"))).isEqualTo(answer);
    assertThat(told(verso.get("/old/"))).isEqualTo(answer);
    assertThat(told(verso.get("/old.html"))).isEqualTo(answer);
    assertThat(verso.get("/old").headers().firstValue("cache-status")).hasValue("verso; hit");
  }

  @ParameterizedTest
  @ValueSource(strings = {"//evil.com", "/\\evil.com", "javascript:x", "/a\r\nX: y", "new", ""})
  void aDocumentLeadsToNoHostThatItDoesNotName(String to) {
    put("old", "redirect", to);

    HttpResponse<String> response = verso.get("/old");

    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.headers().firstValue("location")).isEmpty();
  }

  @Test
  void aRedirectIsLiveAndItsQueryKept(Vertx vertx) {
    put("old", "redirect", "/new", "status", 302L);
    restart(vertx);

    assertThat(told(verso.get("/pages/old?a=b"))).isEqualTo("302 /pages/new?a=b");

    put("old", "redirect", "/files/new.pdf");
    await(SOON, () -> told(verso.get("/pages/old")).equals("308 /files/new.pdf"));

    put("old", "redirect", "/new", "body", "a page wins");
    await(SOON, () -> told(verso.get("/pages/old")).equals("200 a page wins"));
  }

  @Test
  void rulesApplyWhereThereIsNoPageAndAreLive() {
    put("blog/2004/story", "body", "story");
    put("_redirects", "body", "/news/* /blog/:splat\n/install /none\n/app/* /docs/index.html 200");

    assertThat(told(verso.get("/news/2004/story"))).isEqualTo("301 /blog/2004/story");
    assertThat(told(verso.get("/install"))).isEqualTo("200 page install");
    assertThat(told(verso.get("/app/deep/link"))).isEqualTo("200 page docs/index");
    assertThat(verso.get("/_redirects").statusCode()).isEqualTo(404);

    put("_redirects", "body", "/news/* https://example.com/:splat 302");
    await(SOON, () -> told(verso.get("/news/a")).equals("302 https://example.com/a"));

    pages.deleteOne(Filters.eq("_redirects"));
    await(SOON, () -> verso.get("/news/a").statusCode() == 404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/go//evil.com",
        "/go/%2F%2Fevil.com",
        "/go/%5Cevil.com",
        "/go/%5C%5Cevil.com",
        "/go/%0d%0aSet-Cookie:a",
        "/go/https:%2F%2Fevil.com",
        "/go/..%2F..%2Fevil.com",
        "/go//"
      })
  void noRuleIsAnOpenRedirect(String path) {
    put("_redirects", "body", "/go/* /:splat");

    HttpResponse<String> response = verso.get(path);

    assertThat(response.headers().firstValue("set-cookie")).isEmpty();
    response
        .headers()
        .firstValue("location")
        .ifPresent(location -> assertThat(location).matches("/(?![/\\\\]).*"));
  }

  @Test
  void aMissingPageIsToldByTheNearestPageForThat() {
    String plain = verso.get("/docs/none").body();
    put("404", "body", "<h1>lost", "headers", new Document("X-A", "b"));
    await(SOON, () -> verso.get("/docs/none").body().equals("<h1>lost"));
    put("docs/404", "body", "<h1>lost in docs");
    await(SOON, () -> verso.get("/docs/none").body().equals("<h1>lost in docs"));

    HttpResponse<String> response = verso.get("/docs/deep/er/none", "If-None-Match", "*");
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.body()).isEqualTo("<h1>lost in docs");
    assertThat(response.headers().firstValue("etag")).isEmpty();
    assertThat(response.headers().firstValue("content-type")).hasValue("text/html; charset=utf-8");
    assertThat(verso.get("/other").body()).isEqualTo("<h1>lost");
    assertThat(verso.get("/other").headers().firstValue("x-a")).hasValue("b");
    assertThat(verso.get("/files/none").body()).isEqualTo("<h1>lost");
    assertThat(verso.get("/docs/none", "Accept", "text/plain").body()).isEqualTo(plain);
    assertThat(verso.get("/docs/none", "Accept", "application/json").body()).startsWith("{");

    pages.deleteMany(Filters.in("_id", "404", "docs/404"));
    await(SOON, () -> verso.get("/docs/none").body().equals(plain));
  }

  @Test
  void whatRobotsAndBrowsersAskForIsAPageOrAFile(Vertx vertx) {
    restart(vertx);
    assertThat(verso.get("/robots.txt").statusCode()).isEqualTo(404);
    assertThat(verso.get("/favicon.ico").statusCode()).isEqualTo(404);

    put("robots.txt", "body", "User-agent: *", "contentType", "text/plain");
    GridFSBuckets.create(database.database())
        .uploadFromStream("favicon.ico", new ByteArrayInputStream(new byte[] {1}));

    await(SOON, () -> told(verso.get("/robots.txt")).equals("200 User-agent: *"));
    await(SOON, () -> verso.get("/favicon.ico").body().length() == 1);
  }

  @Test
  void withoutAPageTheRootWelcomes(Vertx vertx) {
    pages.deleteMany(new Document());
    restart(vertx);

    HttpResponse<String> response = verso.get("/");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).contains("/pages/", "/files/", "verso pages put index.html");
    assertThat(verso.request("POST", "/").statusCode()).isEqualTo(405);

    put("index", "body", "mine");
    await(SOON, () -> told(verso.get("/")).equals("307 /pages/"));

    restart(vertx, "--pages-path", "/", "--welcome", "off");
    assertThat(told(verso.get("/"))).isEqualTo("200 mine");
    pages.deleteMany(new Document());
    await(SOON, () -> verso.get("/").statusCode() == 404);
  }

  @RepeatedTest(3)
  void noReaderOfAPageThatIsRenamedEverGetsA404() throws Exception {
    int renames = 30;
    put("page-0", "body", "the page");
    AtomicBoolean done = new AtomicBoolean();
    Collection<String> wrong = new ConcurrentLinkedQueue<>();
    ExecutorService readers = Executors.newFixedThreadPool(6);
    List<Future<?>> ends =
        IntStream.range(0, 6)
            .<Future<?>>mapToObj(i -> readers.submit(() -> read(done, wrong)))
            .toList();

    for (int i = 1; i <= renames; i++) {
      // That there is no such page yet is in memory.
      verso.get("/page-" + i);
      put("page-" + i, "body", "the page");
      pages.updateOne(
          Filters.eq("page-" + (i - 1)),
          Updates.combine(Updates.set("redirect", "/page-" + i), Updates.unset("body")));
    }
    done.set(true);
    for (Future<?> end : ends) {
      end.get();
    }
    readers.shutdown();

    assertThat(wrong).isEmpty();
  }

  /** Follows from the first name, which is all that this reader knows, as a browser does. */
  private void read(AtomicBoolean done, Collection<String> wrong) {
    while (!done.get()) {
      String path = "/page-0";
      for (int hops = 0; hops < 40; hops++) {
        HttpResponse<String> response = verso.get(path);
        if (response.statusCode() != 308) {
          if (response.statusCode() != 200) {
            wrong.add(path + " " + response.statusCode());
          }
          break;
        }
        path = response.headers().firstValue("location").orElseThrow();
      }
    }
  }
}
