package dev.verso;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verso.testing.MongoExtension;
import dev.verso.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.bson.Document;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Sends requests to a Verso whose fast lane is on and to one whose is off: nobody can tell them
 * apart, but by the date (and the ids of failures, which are random).
 */
@ExtendWith({VertxExtension.class, MongoExtension.class})
class BothWaysTest {
  private static final int PATIENCE_MILLIS = 20_000;
  private static final String LAST =
      "GET /pages/last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
  private static final Pattern VARYING =
      Pattern.compile("(?m)^(date:|last-modified:|x-request-id:|Request) .*$");
  private static final String LONG_BODY = "<p>So long a page is worth compressing.</p>".repeat(100);

  private static final String MD5 = "0123456789abcdef".repeat(2);

  private static final List<String> TARGETS =
      List.of(
          "/pages/one",
          "/pages/one?a=b&c=%20",
          "/pages/one#x",
          "/pages/o%6ee",
          "/pages/\u00e9",
          "http://a/pages/one",
          "//pages/one",
          "/pages/one/",
          "/pages/one.html",
          "/pages/long",
          "/pages/big",
          "/pages/dated",
          "/pages/tomorrow",
          "/pages/own-headers",
          "/pages/docs/",
          "/pages/docs/index",
          "/pages/docs",
          "/pages/moved",
          "/pages/none",
          "/pages/",
          "/pages",
          "/files/none",
          "/files/style.css",
          "/files/style.css?a=b",
          "/files/large.css",
          "/files/noise.txt",
          "/files/icon.svg",
          "/files/page.html",
          "/files/picture.png",
          "/files/tomorrow.css",
          "/");

  private static final List<String> HEADERS =
      List.of(
          "",
          "Connection: keep-alive",
          "Connection: close",
          "Connection: keep-alive\r\nConnection: close",
          "Connection: keep-alive, close",
          "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA",
          "Expect: 100-continue",
          "Content-Length: 0",
          "Content-Length: 3\r\n\r\nabc",
          "Transfer-Encoding: chunked\r\n\r\n0",
          "Range: bytes=0-1",
          "If-Range: \"x\"\r\nRange: bytes=0-1",
          "If-None-Match: *",
          "If-None-Match: \"x\", W/\"y\"",
          "If-Match: *",
          "If-Match: \"x\"",
          "If-Modified-Since: Fri, 02 Jan 2026 03:04:05 GMT",
          "If-Modified-Since: Fri, 02 Jan 2026 03:04:04 GMT",
          "If-Unmodified-Since: Fri, 02 Jan 2026 03:04:04 GMT",
          "Accept-Encoding: gzip",
          "Accept-Encoding: gzip, br",
          "Accept-Encoding: gzip\r\nIf-None-Match: *",
          "Accept-Encoding: gzip\r\nIf-None-Match: \"" + MD5 + "\"",
          "Accept-Encoding: gzip\r\nIf-None-Match: \"" + MD5 + "-gzip\"",
          "Accept-Encoding: gzip\r\nRange: bytes=0-1",
          "Accept-Encoding: *;q=0, identity;q=0.5",
          "Cookie: a=b\r\nReferer: http://b/\r\nUser-Agent: c");

  private static VersoServer fast;
  private static VersoServer slow;

  @BeforeAll
  static void startBoth(Vertx vertx, TestDatabase database) throws IOException {
    Date updated = Date.from(Instant.parse("2026-01-02T03:04:05.678Z"));
    Date tomorrow = Date.from(Instant.now().plus(Duration.ofDays(1)));
    Document own =
        new Document("Content-Security-Policy", "default-src 'self'").append("X-Robots-Tag", "a");
    database
        .database()
        .getCollection("pages")
        .insertMany(
            List.of(
                page("one", "one"),
                page("last", "last"),
                page("\u00e9", "asked for by a byte that no URL holds"),
                page("long", LONG_BODY),
                page("big", "x".repeat(100_000)),
                page("dated", "dated").append("updatedAt", updated),
                page("tomorrow", "tomorrow").append("updatedAt", tomorrow),
                page("own-headers", "own").append("headers", own),
                page("docs/index", "docs"),
                new Document("_id", "moved").append("redirect", "/pages/one")));
    TestFiles files = new TestFiles(database);
    put(files, "style.css", LONG_BODY.getBytes(UTF_8), updated);
    put(files, "large.css", LONG_BODY.repeat(50).getBytes(UTF_8), updated);
    put(files, "noise.txt", TestFiles.random(20_000, 1), updated);
    put(files, "icon.svg", LONG_BODY.getBytes(UTF_8), updated);
    put(files, "page.html", "short".getBytes(UTF_8), updated);
    put(files, "picture.png", LONG_BODY.getBytes(UTF_8), updated);
    put(files, "tomorrow.css", LONG_BODY.getBytes(UTF_8), tomorrow);
    fast = start(vertx, database, "on");
    slow = start(vertx, database, "off");
    warmUp();
  }

  /** Reads and encodes all that there is, so that what follows is answered from memory. */
  private static void warmUp() throws IOException {
    StringBuilder all = new StringBuilder();
    for (String target : TARGETS) {
      for (String coding : List.of("identity", "gzip", "br")) {
        all.append(request("GET", target, "1.1", "Accept-Encoding: " + coding));
      }
    }
    answer(fast, all.toString());
    answer(slow, all.toString());
  }

  private static Document page(String name, String body) {
    return new Document("_id", name).append("body", body);
  }

  private static void put(TestFiles files, String name, byte[] content, Date uploaded) {
    Document fields = new Document("_id", name).append("md5", MD5).append("uploadDate", uploaded);
    files.put(fields, content, 255 * 1024);
  }

  /** What was read once stays good for as long as the test takes. */
  private static VersoServer start(Vertx vertx, TestDatabase database, String lane) {
    return VersoServer.start(
        vertx, database, "--fast-lane", lane, "--cache-trust=10m", "--cache-ttl=10m");
  }

  private static List<String> table(String method) {
    List<String> requests = new ArrayList<>();
    for (String target : TARGETS) {
      for (String headers : HEADERS) {
        requests.add(request(method, target, "1.1", headers));
      }
      requests.add(request(method, target, "1.0", ""));
      requests.add(request(method, target, "1.0", "Connection: keep-alive"));
    }
    return requests;
  }

  private static String request(String method, String target, String version, String headers) {
    String more = headers.isEmpty() ? "" : headers + "\r\n";
    return "%s %s HTTP/%s\r\nHost: a\r\n%s\r\n".formatted(method, target, version, more);
  }

  @Test
  void aGetIsAnsweredByTheSameBytes() throws IOException {
    assertSame(table("GET"));
  }

  @Test
  void aHeadIsAnsweredByTheSameBytes() throws IOException {
    assertSame(table("HEAD"));
  }

  @Test
  void hostileRequestsAreAnsweredByTheSameBytes() throws IOException {
    assertSame(HostileRequests.all().values());
  }

  /** All in one write, so that what is ready comes between what has to be asked for. */
  @Test
  void pipelinedRequestsAreAnsweredByTheSameBytes() throws IOException {
    StringBuilder all = new StringBuilder();
    for (String target : TARGETS) {
      for (String method : List.of("GET", "HEAD", "GET", "OPTIONS")) {
        all.append(request(method, target, "1.1", "Accept-Encoding: br"));
        all.append(request(method, "/pages/one", "1.1", ""));
      }
    }

    assertSame(List.of(all.toString()));
  }

  private static void assertSame(Collection<String> requests) throws IOException {
    Map<String, String> ofFast = new LinkedHashMap<>();
    Map<String, String> ofSlow = new LinkedHashMap<>();
    for (String request : requests) {
      ofFast.put(request, answer(fast, request));
      ofSlow.put(request, answer(slow, request));
    }

    ofFast.forEach(
        (request, answer) -> assertThat(answer).as(request).isEqualTo(ofSlow.get(request)));
    assertThat(ofFast.values()).anyMatch(answer -> answer.contains("cache-status: verso; hit"));
  }

  /** All that comes until the server closes, which the last request asks for. */
  private static String answer(VersoServer verso, String request) throws IOException {
    ByteArrayOutputStream came = new ByteArrayOutputStream();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), verso.port())) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.getOutputStream().write((request + LAST).getBytes(ISO_8859_1));
      socket.getInputStream().transferTo(came);
    } catch (SocketException reset) {
      // closed while we were sending: what has come counts
    }
    String text = came.toString(ISO_8859_1);
    String modified = "last-modified: Fri, 02 Jan 2026 03:04:05 GMT";
    return VARYING
        .matcher(text.replace(modified, modified.replace(": ", " ")))
        .replaceAll("$1 some");
  }
}
