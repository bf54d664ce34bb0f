package dev.verso;

import static dev.verso.testing.Conditions.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verso.testing.MongoExtension;
import dev.verso.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith({VertxExtension.class, MongoExtension.class})
class FilesHttpTest {
  private static final String FOO = "Jesse".repeat(102_400);
  private static final ObjectId OBJECT_ID = new ObjectId("65a1b2c3d4e5f60718293a4b");
  private static final String SHA_256 = "0123456789abcdef".repeat(4);
  private static final String MD5 = "0123456789ABCDEF".repeat(2);
  private static final int CHUNK_SIZE = 255 * 1024;

  private static TestFiles files;
  private static VersoServer verso;
  private static Instant uploaded;

  @BeforeAll
  static void startWithFiles(Vertx vertx, TestDatabase database) {
    uploaded = Instant.now();
    files = new TestFiles(database);
    put(file("id", "foo").append("contentType", "my type"), FOO);
    for (String name : List.of("bar", "bar.png", "ht.html", "icon.svg", "UPPER.PNG", "empty")) {
      put(file(name, name), name.equals("empty") ? "" : "content of " + name);
    }
    put(file("nested", "bilder/2026/größe + %41 🎬.txt"), "nested");
    for (int revision = 0; revision < 3; revision++) {
      Date date = Date.from(Instant.parse("2026-01-02T03:04:05Z").plusSeconds(revision));
      put(file(7 - revision, "revised").append("uploadDate", date), "revision " + revision);
    }
    put(file(OBJECT_ID, "by-object-id"), "by ObjectId");
    put(file("in-metadata", "in-metadata.png").append("metadata", metadata()), "metadata");
    put(file("md5", "md5").append("md5", MD5), "md5");
    put(file("undated", "undated").append("uploadDate", null), "undated");
    put(file("tomorrow", "tomorrow").append("uploadDate", daysAgo(-1)), "tomorrow");
    put(file("crlf", "docs/a\"b\\c\r\nSet-Cookie: x=1;é%41.txt"), "evil");
    put(file("bad-type", "bad-type").append("contentType", "a/b\r\nSet-Cookie: x=1"), "x");
    verso = VersoServer.start(vertx, database);
  }

  private static Document file(Object id, String name) {
    return new Document("_id", id)
        .append("filename", name)
        .append("uploadDate", Date.from(uploaded));
  }

  private static Document metadata() {
    return new Document("contentType", "text/markdown").append("sha256", SHA_256);
  }

  private static void put(Document fields, String content) {
    files.put(fields, content.getBytes(UTF_8), CHUNK_SIZE);
  }

  private static String httpDate(Duration afterUpload) {
    return DateTimeFormatter.RFC_1123_DATE_TIME.format(
        uploaded.plus(afterUpload).atOffset(ZoneOffset.UTC));
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  /** A query, which nobody heeds, is enough to go to the handler. */
  @ParameterizedTest
  @ValueSource(strings = {"bar", "bar.png", "ht.html", "icon.svg", "empty", "md5", "undated"})
  void aFileThatIsReadyIsAnsweredAsByTheHandler(String name) {
    verso.get("/files/" + name);
    for (String method : List.of("GET", "HEAD")) {
      HttpResponse<String> ready = verso.request(method, "/files/" + name);
      HttpResponse<String> handled = verso.request(method, "/files/" + name + "?handled");
      HttpResponse<String> known =
          verso.get("/files/" + name, "If-None-Match", header(ready, "etag"));
      HttpResponse<String> handledKnown =
          verso.get("/files/" + name + "?handled", "If-None-Match", header(ready, "etag"));

      assertThat(ready.body()).isEqualTo(handled.body());
      assertThat(steady(ready)).isEqualTo(steady(handled)).containsKey("cache-status");
      assertThat(known.statusCode()).isEqualTo(304);
      assertThat(steady(known)).isEqualTo(steady(handledKnown));
    }
  }

  private static Map<String, List<String>> steady(HttpResponse<?> response) {
    Map<String, List<String>> headers = new TreeMap<>(response.headers().map());
    headers.remove("date");
    return headers;
  }

  @Test
  void aFileIsAnsweredWithItsTypeItsLengthAndItsBytes() {
    HttpResponse<String> response = verso.get("/files/foo");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "content-type")).isEqualTo("my type");
    assertThat(header(response, "content-length")).isEqualTo("512000");
    assertThat(header(response, "accept-ranges")).isEqualTo("bytes");
    assertThat(header(response, "x-content-type-options")).isEqualTo("nosniff");
    assertThat(header(response, "cache-control")).isEqualTo("no-cache");
    assertThat(header(response, "expires")).isEmpty();
    assertThat(header(response, "etag")).matches("\"[^\"]+\"");
    assertThat(header(response, "last-modified")).matches("\\w{3}, \\d\\d \\w{3} .* GMT");
    assertThat(response.body()).isEqualTo(FOO);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/files/foo", "/files/empty", "/files/none", "/files/ht.html?download&id=ht.html"})
  void headAnswersAsGetWouldButWithoutABody(String path) {
    HttpResponse<String> get = verso.get(path);
    HttpResponse<String> head = verso.request("HEAD", path);

    assertThat(head.statusCode()).isEqualTo(get.statusCode());
    assertThat(head.body()).isEmpty();
    assertThat(withoutDate(head)).isEqualTo(withoutDate(get));
  }

  private static Map<String, List<String>> withoutDate(HttpResponse<?> response) {
    Map<String, List<String>> headers = new TreeMap<>(response.headers().map());
    headers.keySet().removeAll(List.of("date", "cache-status", "x-request-id"));
    return headers;
  }

  @ParameterizedTest
  @CsvSource({
    "/files/none, No file named 'none'",
    "/files/, No file named ''",
    "/files/foo?id=none, No file with the id 'none'",
    "/files/foo?id=, No file with the id ''",
    "/files/foo?id=65a1b2c3d4e5f60718293a4c, No file with the id '65a1b2c3d4e5f60718293a4c'",
    "/files/revised?revision=3, No revision 3 of a file named 'revised'",
    "/files/revised?revision=-4, No revision -4 of a file named 'revised'",
    "/files/revised?revision=2147483647, No revision 2147483647 of a file named 'revised'",
    "/files/revised?revision=-2147483648, No revision -2147483648 of a file named 'revised'",
    "/files/revised?revision=99999999999, No revision 2147483647 of a file named 'revised'",
    "/files, Not found",
  })
  void whatIsNoFileIs404(String path, String detail) {
    HttpResponse<String> response = verso.get(path);

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.body()).contains(detail);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/files/revised?revision=newest",
        "/files/revised?revision=",
        "/files/revised?revision=1.0",
        "/files/revised?revision=0&id=7",
        "/files/%FF",
      })
  void whatCannotBeReadIs400(String path) {
    assertThat(verso.get(path).statusCode()).isEqualTo(400);
  }

  @Test
  void otherMethodsAreRefusedWithThoseThatAreAllowed() {
    HttpResponse<String> post = verso.request("POST", "/files/foo");

    assertThat(post.statusCode()).isEqualTo(405);
    assertThat(header(post, "allow")).isEqualTo("GET, HEAD, OPTIONS");
  }

  @ParameterizedTest
  @CsvSource({
    "bar, application/octet-stream",
    "bar.png, image/png",
    "UPPER.PNG, image/png",
    "ht.html, text/html",
    "in-metadata.png, text/markdown",
    "bad-type, application/octet-stream",
  })
  void theTypeIsTheStoredOneOrThatOfTheExtension(String name, String type) {
    HttpResponse<String> response = verso.get("/files/" + name);

    assertThat(header(response, "content-type")).isEqualTo(type);
    assertThat(response.headers().map()).doesNotContainKey("set-cookie");
  }

  @Test
  void anEmptyFileIsServed() {
    HttpResponse<String> response = verso.get("/files/empty");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "content-length")).isEqualTo("0");
    assertThat(response.body()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"-10, 200", "0, 304", "10, 304"})
  void aFileIsSentOnlyWhenItWasUploadedSince(int minutesAfterUpload, int status) {
    HttpResponse<String> response =
        verso.get(
            "/files/foo", "If-Modified-Since", httpDate(Duration.ofMinutes(minutesAfterUpload)));

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.body()).isEqualTo(status == 200 ? FOO : "");
  }

  @Test
  void aKnownFileIsNotSentAgain() {
    String tag = header(verso.get("/files/foo"), "etag");
    HttpResponse<String> response = verso.get("/files/foo", "If-None-Match", tag);

    assertThat(response.statusCode()).isEqualTo(304);
    assertThat(response.body()).isEmpty();
    assertThat(response.headers().map())
        .containsKeys("etag", "cache-control", "last-modified", "date")
        .doesNotContainKeys("content-length", "content-type");
  }

  @ParameterizedTest
  @CsvSource({
    "'\"other\"', 412, 200",
    "*, 200, 304",
  })
  void preconditionsAreHeeded(String tag, int ifMatch, int ifNoneMatch) {
    assertThat(verso.get("/files/foo", "If-Match", tag).statusCode()).isEqualTo(ifMatch);
    assertThat(verso.get("/files/foo", "If-None-Match", tag).statusCode()).isEqualTo(ifNoneMatch);
  }

  @Test
  void theTagIsTheStoredHash() {
    String sha256 = header(verso.get("/files/in-metadata.png"), "etag");
    String md5 = header(verso.get("/files/md5"), "etag");

    assertThat(sha256).isEqualTo('"' + SHA_256 + '"');
    assertThat(md5).isEqualToIgnoringCase('"' + MD5 + '"');
  }

  @Test
  void aFileWithoutAnUploadDateHasNone() {
    HttpResponse<String> response = verso.get("/files/undated");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "last-modified")).isEmpty();
  }

  @Test
  void aFileOfTheFutureIsOfTheMomentItIsSent() {
    HttpResponse<String> response = verso.get("/files/tomorrow");

    assertThat(header(response, "last-modified")).isEqualTo(header(response, "date")).isNotEmpty();
    assertThat(
            verso
                .get("/files/tomorrow", "If-Modified-Since", header(response, "last-modified"))
                .statusCode())
        .as("what is to change yet is no reason to say that it has not")
        .isEqualTo(200);
  }

  @Test
  void aReplacedFileIsSentToWhoAsksWhetherItChanged() {
    put(file("old", "replaced").append("uploadDate", daysAgo(200)), "old");
    HttpResponse<String> old = verso.get("/files/replaced");
    put(file("new", "replaced").append("uploadDate", daysAgo(100)), "new");

    String tag = header(old, "etag");
    await(
        Duration.ofSeconds(10),
        () -> verso.get("/files/replaced", "If-None-Match", tag).statusCode() == 200);
    HttpResponse<String> asked = verso.get("/files/replaced", "If-None-Match", tag);

    assertThat(header(old, "cache-control"))
        .as("browsers may not guess by Last-Modified how long it is good")
        .isEqualTo("no-cache");
    assertThat(asked.body()).isEqualTo("new");
  }

  private static Date daysAgo(int days) {
    return Date.from(uploaded.minus(Duration.ofDays(days)));
  }

  @ParameterizedTest
  @CsvSource({"'', 2", "?revision=0, 0", "?revision=1, 1", "?revision=-1, 2", "?revision=-3, 0"})
  void revisionsAreCountedFromEitherEnd(String query, String revision) {
    assertThat(verso.get("/files/revised" + query).body()).isEqualTo("revision " + revision);
  }

  @ParameterizedTest
  @CsvSource({"id, 512000", "65a1b2c3d4e5f60718293a4b, 11", "65A1B2C3D4E5F60718293A4B, 11"})
  void anIdNamesOneFileThatNeverChanges(String id, String length) {
    HttpResponse<String> response = verso.get("/files/whatever?id=" + id);

    assertThat(header(response, "content-length")).isEqualTo(length);
    assertThat(header(response, "cache-control")).isEqualTo("public, max-age=31536000, immutable");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/files/bilder/2026/gr%C3%B6%C3%9Fe%20+%20%2541%20%F0%9F%8E%AC.txt",
        "/files/bilder%2F2026%2Fgr%c3%b6%c3%9fe%20%2B%20%2541%20%f0%9f%8e%ac.txt",
      })
  void namesMayBeNestedAndOfAnyUtf8(String path) {
    assertThat(verso.get(path).body()).isEqualTo("nested");
  }

  @Test
  void aDownloadIsNamedInBothForms() {
    String plain = header(verso.get("/files/bar.png?download"), "content-disposition");
    String utf8 = header(verso.get("/files/?id=nested&download=1"), "content-disposition");

    assertThat(header(verso.get("/files/bar.png"), "content-disposition")).isEmpty();
    assertThat(plain).isEqualTo("attachment; filename=\"bar.png\"");
    assertThat(utf8)
        .matches("attachment; filename=\"gr__e \\+ _41 _+\\.txt\"; filename\\*=UTF-8''.+")
        .endsWith("''gr%C3%B6%C3%9Fe%20+%20%2541%20%F0%9F%8E%AC.txt");
  }

  @Test
  void aNameCannotPutAHeaderIntoTheResponse() {
    HttpResponse<String> response = verso.get("/files/?id=crlf&download");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().map()).doesNotContainKey("set-cookie");
    assertThat(header(response, "content-disposition"))
        .isEqualTo(
            "attachment; filename=\"a_b_c__Set-Cookie: x=1;__41.txt\"; "
                + "filename*=UTF-8''a%22b%5Cc%0D%0ASet-Cookie%3A%20x%3D1%3B%C3%A9%2541.txt");
  }
}
