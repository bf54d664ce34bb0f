package dev.verso;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verso.testing.MongoExtension;
import dev.verso.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.bson.Document;
import org.bson.types.Binary;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith({VertxExtension.class, MongoExtension.class})
class PagesHttpTest {
  private static final String LONG_BODY = "<p>So long a page is worth compressing.</p>".repeat(100);

  private static VersoServer verso;

  @BeforeAll
  static void startWithPages(Vertx vertx, TestDatabase database) {
    Instant updated = Instant.parse("2026-01-02T03:04:05.678Z");
    database
        .database()
        .getCollection("pages")
        .insertMany(
            List.of(
                page("page-one", "<html><body>Hello!</body></html>"),
                page("page-two", "<html><body>Goodbye.</body></html>"),
                page("docs/install", "<p>Install</p>"),
                page("größe", "<p>Größe</p>"),
                page("a b+c", "<p>odd</p>"),
                page("empty", ""),
                page("long", LONG_BODY),
                page("counted", LONG_BODY),
                page("huge", "x".repeat(15_000_000)),
                page("dated", "<p>dated</p>").append("updatedAt", Date.from(updated)),
                page("tomorrow", "<p>tomorrow</p>")
                    .append("updatedAt", Date.from(Instant.now().plus(Duration.ofDays(1)))),
                page("plain", "plain").append("contentType", "text/plain"),
                page("image", LONG_BODY).append("contentType", "image/png"),
                page("with-headers", "<p>headers</p>")
                    .append(
                        "headers",
                        new Document("X-Robots-Tag", "noindex")
                            .append("Content-Length", "3")
                            .append("X-Bad", "a\r\nSet-Cookie: b")
                            .append("X-Number", 3)),
                page("odd-types", "<p>odd types</p>")
                    .append("contentType", 7)
                    .append("updatedAt", "yesterday")
                    .append("headers", List.of("x"))
                    .append("title", false),
                new Document("_id", "binary").append("body", new Binary("größe".getBytes(UTF_8))),
                new Document("_id", "not-utf-8").append("body", new Binary(new byte[] {-1})),
                new Document("_id", "no-body"),
                new Document("_id", "number-body").append("body", 42)));
    verso = VersoServer.start(vertx, database);
  }

  private static Document page(String name, String body) {
    return new Document("_id", name).append("body", body);
  }

  @ParameterizedTest
  @CsvSource({
    "/pages/page-one, <html><body>Hello!</body></html>",
    "/pages/page-two, <html><body>Goodbye.</body></html>",
    "/pages/docs/install, <p>Install</p>",
    "/pages/docs%2Finstall, <p>Install</p>",
    "/pages/gr%C3%B6%C3%9Fe, <p>Größe</p>",
    "/pages/a%20b+c, <p>odd</p>",
    "/pages/page%2done, <html><body>Hello!</body></html>",
    "/pages/binary, größe",
    "/pages/page-one?query=ignored, <html><body>Hello!</body></html>",
  })
  void aPageIsAnsweredByItsBody(String path, String body) {
    HttpResponse<String> response = verso.get(path);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(body);
    assertThat(response.headers().firstValue("content-type")).hasValue("text/html; charset=utf-8");
  }

  @Test
  void aPageOfTheFutureIsOfTheMomentItIsSent() {
    for (String how : List.of("read", "from memory")) {
      HttpResponse<String> response = verso.get("/pages/tomorrow");
      HttpResponse<String> known =
          verso.get(
              "/pages/tomorrow",
              "If-None-Match",
              response.headers().firstValue("etag").orElseThrow());

      assertThat(response.headers().firstValue("last-modified"))
          .as(how)
          .isPresent()
          .isEqualTo(response.headers().firstValue("date"));
      assertThat(known.statusCode()).isEqualTo(304);
      assertThat(known.headers().firstValue("last-modified"))
          .isEqualTo(known.headers().firstValue("date"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Accept-Encoding, identity, 200",
    "Accept-Encoding, 'deflate, gzip;q=0.5', 200",
    "If-Match, '\"other\"', 412",
    "If-None-Match, *, 304",
  })
  void aRequestIsOneHitHoweverItIsAnswered(String header, String value, int status) {
    verso.get("/pages/counted");
    long before = hits();

    assertThat(verso.get("/pages/counted", header, value).statusCode()).isEqualTo(status);

    assertThat(hits() - before).isEqualTo(1);
  }

  private static long hits() {
    return new JsonObject(verso.manage("/info").body()).getJsonObject("cache").getLong("hits");
  }

  @Test
  void anEmptyPageIsAPage() {
    HttpResponse<String> response = verso.get("/pages/empty");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-length")).hasValue("0");
  }

  @Test
  void aPageOf15MegabytesIsServedWhole() {
    assertThat(verso.get("/pages/huge").body()).hasSize(15_000_000);
  }

  @ParameterizedTest
  @CsvSource({
    "/pages/page-three, No page named 'page-three'",
    "/pages/it's, \"No page named \"\"it's\"\"\"",
    "/pages/a%0Ab, Bad name",
    "/pages, Not found",
    "/pages/, Not found",
    "/pages/docs/, No page named 'docs/'",
    "/pages-one, Not found",
    "/files/page-one, No file named 'page-one'",
    "/x/../pages/page-one, Not found",
  })
  void whatIsNoPageIsToldSo(String path, String detail) {
    HttpResponse<String> response = verso.get(path);

    assertThat(response.statusCode()).isEqualTo(path.contains("%0A") ? 400 : 404);
    assertThat(response.body()).contains(detail.replace("\"\"", "\"").replaceAll("^\"|\"$", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/pages/a//b",
        "/pages/a/../page-one",
        "/pages/./page-one",
        "/pages/%00",
        "/pages/%C3%28",
        "/pages/%FF"
      })
  void aBadNameIs400(String path) {
    assertThat(verso.get(path).statusCode()).isEqualTo(400);
  }

  @Test
  void aMissingPagesNameIsEscapedInHtml() {
    HttpResponse<String> response =
        verso.get("/pages/%3Cscript%3Ealert(1)%3C/script%3E", "Accept", "text/html");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.body()).contains("&lt;script&gt;").doesNotContain("<script>");
  }

  @ParameterizedTest
  @ValueSource(strings = {"no-body", "number-body", "not-utf-8"})
  void aPageWithoutATextAsItsBodyIs500AndSaysNothingOfTheDocument(String name) {
    HttpResponse<String> response = verso.get("/pages/" + name);

    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body()).startsWith("This page cannot be shown\nRequest ");
  }

  @Test
  void wronglyTypedFieldsDoNotBreakAPage() {
    HttpResponse<String> response = verso.get("/pages/odd-types");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type")).hasValue("text/html; charset=utf-8");
    assertThat(response.headers().firstValue("last-modified")).isEmpty();
  }

  @Test
  void aPageMayNameItsContentTypeAndHeadersButNotTheFraming() {
    assertThat(verso.get("/pages/plain").headers().firstValue("content-type"))
        .hasValue("text/plain; charset=utf-8");
    HttpResponse<String> response = verso.get("/pages/with-headers");

    assertThat(response.body()).isEqualTo("<p>headers</p>");
    assertThat(response.headers().firstValue("x-robots-tag")).hasValue("noindex");
    assertThat(response.headers().map()).doesNotContainKeys("x-bad", "set-cookie", "x-number");
  }

  @Test
  void aPageBearsValidatorsAndSecurityHeaders() {
    var headers = verso.get("/pages/dated").headers();

    assertThat(headers.firstValue("etag").orElseThrow()).matches("\"[\\w-]{22}\"");
    assertThat(headers.firstValue("last-modified")).hasValue("Fri, 02 Jan 2026 03:04:05 GMT");
    assertThat(headers.firstValue("cache-control")).hasValue("no-cache");
    assertThat(headers.firstValue("x-content-type-options")).hasValue("nosniff");
    assertThat(headers.firstValue("referrer-policy")).isPresent();
    assertThat(headers.firstValue("date")).isPresent();
    assertThat(headers.firstValue("content-security-policy").orElseThrow())
        .contains("frame-ancestors", "object-src 'none'", "base-uri")
        .doesNotContain("default-src", "script-src", "style-src");
  }

  @Test
  void aKnownPageIsNotSentAgain() {
    String tag = verso.get("/pages/dated").headers().firstValue("etag").orElseThrow();
    HttpResponse<String> response = verso.get("/pages/dated", "If-None-Match", tag);

    assertThat(response.statusCode()).isEqualTo(304);
    assertThat(response.body()).isEmpty();
    assertThat(response.headers().map())
        .containsKeys("etag", "cache-control", "last-modified", "date")
        .doesNotContainKeys("content-length", "content-type");
  }

  @ParameterizedTest
  @CsvSource({
    "If-Match, '\"other\"', 412",
    "If-Match, *, 200",
    "If-None-Match, *, 304",
    "If-Modified-Since, 'Fri, 02 Jan 2026 03:04:05 GMT', 304",
    "If-Modified-Since, 'Fri, 02 Jan 2026 03:04:04 GMT', 200",
    "If-Unmodified-Since, 'Fri, 02 Jan 2026 03:04:04 GMT', 412",
  })
  void preconditionsAreHeeded(String header, String value, int status) {
    assertThat(verso.get("/pages/dated", header, value).statusCode()).isEqualTo(status);
  }

  @Test
  void aMissingPageIs404WhateverThePreconditions() {
    assertThat(verso.get("/pages/page-three", "If-None-Match", "*").statusCode()).isEqualTo(404);
  }

  @Test
  void aLongPageIsCompressedAsAskedWithATagOfItsOwn() throws IOException, InterruptedException {
    HttpResponse<byte[]> gzip = bytes("/pages/long", "gzip");

    assertThat(gzip.headers().firstValue("content-encoding")).hasValue("gzip");
    assertThat(gzip.headers().firstValue("vary")).hasValue("accept-encoding");
    assertThat(gzip.body().length).isLessThan(LONG_BODY.length() / 4);
    assertThat(new GZIPInputStream(new ByteArrayInputStream(gzip.body())).readAllBytes())
        .asString()
        .isEqualTo(LONG_BODY);
    assertThat(List.of(tag(gzip), tag(bytes("/pages/long", "br")), tag(bytes("/pages/long", "x"))))
        .doesNotHaveDuplicates();
    assertThat(bytes("/pages/long", "gzip, br").headers().firstValue("content-encoding"))
        .hasValue("br");
  }

  @Test
  void shortPagesAndImagesAreNotCompressed() throws IOException, InterruptedException {
    for (String path : List.of("/pages/page-one", "/pages/image")) {
      assertThat(bytes(path, "gzip, br").headers().map())
          .doesNotContainKeys("content-encoding", "vary");
    }
  }

  private static String tag(HttpResponse<?> response) {
    return response.headers().firstValue("etag").orElseThrow();
  }

  private static HttpResponse<byte[]> bytes(String path, String acceptEncoding)
      throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + verso.port() + path))
                .header("Accept-Encoding", acceptEncoding)
                .build(),
            BodyHandlers.ofByteArray());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/pages/long", "/pages/page-three", "/pages/no-body", "/nothing"})
  void headAnswersAsGetWouldButWithoutABody(String path) {
    HttpResponse<String> get = verso.get(path);
    HttpResponse<String> head = verso.request("HEAD", path);

    assertThat(head.statusCode()).isEqualTo(get.statusCode());
    assertThat(head.body()).isEmpty();
    assertThat(head.headers().map().keySet()).isEqualTo(get.headers().map().keySet());
    assertThat(head.headers().firstValue("content-length"))
        .isEqualTo(get.headers().firstValue("content-length"));
  }

  @Test
  void otherMethodsAreRefusedWithThoseThatAreAllowed() {
    HttpResponse<String> post = verso.request("POST", "/pages/page-one");
    HttpResponse<String> options = verso.request("OPTIONS", "/pages/page-one");

    assertThat(post.statusCode()).isEqualTo(405);
    assertThat(post.headers().firstValue("allow")).hasValue("GET, HEAD, OPTIONS");
    assertThat(options.statusCode()).isEqualTo(204);
    assertThat(options.headers().firstValue("allow")).hasValue("GET, HEAD, OPTIONS");
  }

  @Test
  void theManagementPortTellsLifeReadinessAndWhatRuns() {
    assertThat(verso.manage("/health/live").body())
        .isEqualToIgnoringWhitespace("{\"status\":\"UP\"}");
    assertThat(verso.manage("/health/ready").statusCode()).isEqualTo(200);
    assertThat(verso.manage("/health/ready").body()).contains("\"status\":\"UP\"", "\"feed\":");
    assertThat(verso.manage("/info").body()).contains("\"name\":\"verso\"", "\"engine\":");
    assertThat(verso.manage("/pages/page-one").statusCode()).isEqualTo(404);
  }
}
