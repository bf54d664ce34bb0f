package dev.verso;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verso.testing.MongoExtension;
import dev.verso.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.net.URLEncoder;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How {@code --files-*} change what is served, and what holds while they are not set. */
@ExtendWith({VertxExtension.class, MongoExtension.class})
class FileSettingsHttpTest {
  private static final String CSP = "content-security-policy";
  private static final String DEFAULT_CSP =
      "frame-ancestors 'self'; object-src 'none'; base-uri 'none'";

  private static TestFiles files;
  private static VersoServer verso;
  private static VersoServer changed;
  private static VersoServer off;

  @BeforeAll
  static void startWithAndWithoutSettings(Vertx vertx, TestDatabase database) {
    files = new TestFiles(database);
    put("page.html", null);
    put("icon.svg", null);
    verso = VersoServer.start(vertx, database);
    off = VersoServer.start(vertx, database, "--files=off");
    changed =
        VersoServer.start(
            vertx,
            database,
            "--files-path=/media",
            "--files-max-age=1h",
            "--files-max-ranges=1",
            "--files-allow-active-content");
  }

  private static void put(String name, @Nullable String type) {
    byte[] content = "<script>alert(1)</script>".repeat(100).getBytes(UTF_8);
    files.put(new Document("_id", name).append("contentType", type), content, 1024);
  }

  @Test
  void filesMayBeSwitchedOffOrMountedElsewhere() {
    assertThat(off.get("/files/page.html").statusCode()).isEqualTo(404);
    assertThat(changed.get("/files/page.html").statusCode()).isEqualTo(404);
    assertThat(changed.get("/media/page.html").statusCode()).isEqualTo(200);
  }

  @Test
  void aMaximumAgeIsToldInBothWays() {
    HttpHeaders headers = changed.get("/media/page.html").headers();
    HttpHeaders ofOne = changed.get("/media/?id=page.html").headers();

    assertThat(headers.firstValue("cache-control")).hasValue("public, max-age=3600");
    assertThat(ofOne.firstValue("cache-control"))
        .as("an id means the same for ever")
        .hasValue("public, max-age=31536000, immutable");
    assertThat(ofOne.firstValue("expires")).isEmpty();
    assertThat(Duration.between(date(headers, "date"), date(headers, "expires")))
        .isBetween(Duration.ofMinutes(59), Duration.ofMinutes(61));
  }

  private static ZonedDateTime date(HttpHeaders headers, String name) {
    return ZonedDateTime.parse(
        headers.firstValue(name).orElseThrow(), DateTimeFormatter.RFC_1123_DATE_TIME);
  }

  @Test
  void moreRangesThanAllowedAreAnsweredWithTheWholeFile() {
    String range = "bytes=0-0,1000-1000";
    HttpResponse<String> whole = changed.get("/media/page.html", "Range", range);

    assertThat(whole.statusCode()).isEqualTo(200);
    assertThat(verso.get("/files/page.html", "Range", range).statusCode()).isEqualTo(206);
  }

  /**
   * The forms with a comma, a space or a parenthesis are HTML to a browser, which takes the last
   * type of several (Fetch, "extract a MIME type") or cuts one off there.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/html",
        "TEXT/HTML; charset=utf-8",
        "text/html(x)",
        "text/html x",
        "image/png,text/html",
        "image/png;x=y, text/html",
        "text/xml",
        "application/xhtml+xml",
        "image/SVG+xml",
        "multipart/x-mixed-replace; boundary=x",
      })
  void anUploadCannotRunAsTheSite(String type) {
    put(type, type);
    String name = URLEncoder.encode(type, UTF_8).replace("+", "%20");

    assertThat(csp(verso, "/files/" + name)).isEqualTo(DEFAULT_CSP + ";sandbox");
    assertThat(csp(verso, "/files/" + name + "?download")).isEqualTo(DEFAULT_CSP + ";sandbox");
    assertThat(csp(changed, "/media/" + name)).doesNotContain("sandbox");
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/pdf", "image/png", "text/plain; charset=utf-8", "video/mp4"})
  void whatRunsNoScriptIsNotHindered(String type) {
    put(type, type);
    String name = URLEncoder.encode(type, UTF_8).replace("+", "%20");

    assertThat(csp(verso, "/files/" + name)).doesNotContain("sandbox").isNotEmpty();
  }

  @Test
  void theTypeOfAnExtensionCountsToo() {
    assertThat(csp(verso, "/files/page.html")).isEqualTo(DEFAULT_CSP + ";sandbox");
    assertThat(csp(verso, "/files/icon.svg")).isEqualTo(DEFAULT_CSP + ";sandbox");
  }

  /** All policies, of which a browser enforces each. */
  private static String csp(VersoServer server, String path) {
    HttpResponse<String> response = server.get(path);
    assertThat(response.statusCode()).isEqualTo(200);
    return String.join(";", response.headers().allValues(CSP));
  }
}
