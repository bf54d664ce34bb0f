package dev.verso;

import static dev.verso.testing.Conditions.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import dev.verso.testing.MongoExtension;
import dev.verso.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What {@code /metrics} tells, and how. */
@ExtendWith({VertxExtension.class, MongoExtension.class})
@Timeout(60)
class MetricsHttpTest {
  private static final String OPEN_METRICS = "application/openmetrics-text";
  private static final Path PAGE = Path.of("docs/metrics.md");
  private static final Pattern HELP = Pattern.compile("(?m)^# HELP (\\S+) (.*)$");
  private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (\\S+) (\\S+)$");
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `(\\w+)` \\| (\\w+) \\|.*\\| (.*) \\|$");

  /** Those that are only there on some databases, or once something has happened. */
  private static final Set<String> SOMETIMES =
      Set.of("verso_embedded_file_size_bytes", "verso_feed_lag_seconds", "jvm_gc_pause_seconds");

  private final Vertx vertx;
  private final TestDatabase database;

  MetricsHttpTest(Vertx vertx, TestDatabase database) {
    this.vertx = vertx;
    this.database = database;
    MongoCollection<Document> pages = database.database().getCollection("pages");
    pages.drop();
    pages.insertOne(new Document("_id", "a").append("body", "one"));
    pages.insertOne(new Document("_id", "large").append("body", "x".repeat(12_000_000)));
  }

  private VersoServer serve(String... args) {
    return VersoServer.start(vertx, database, args);
  }

  private static String scrape(VersoServer verso) {
    HttpResponse<String> metrics = verso.manage("/metrics");
    assertThat(metrics.statusCode()).isEqualTo(200);
    return metrics.body();
  }

  private static String count(String labels) {
    return "http_server_request_duration_seconds_count{" + labels + ",url_scheme=\"http\"}";
  }

  private static String request(String method, int status, String route) {
    return count(
        "http_request_method=\"%s\",http_response_status_code=\"%d\",http_route=\"%s\",network_protocol_version=\"1.1\""
            .formatted(method, status, route));
  }

  @Test
  void requestsAreCountedByMethodRouteAndStatus() {
    VersoServer verso = serve();
    String tag = verso.get("/pages/a").headers().firstValue("etag").orElseThrow();
    verso.get("/pages/a");
    verso.request("HEAD", "/pages/a");
    verso.get("/pages/a", "If-None-Match", tag);
    verso.get("/pages/none");
    verso.get("/files/none");
    verso.request("POST", "/pages/a");
    verso.get("/elsewhere");

    String metrics = scrape(verso);

    assertThat(metrics.lines())
        .contains(
            request("GET", 200, "/pages/*") + " 2",
            request("HEAD", 200, "/pages/*") + " 1",
            request("GET", 304, "/pages/*") + " 1",
            request("GET", 404, "/pages/*") + " 1",
            request("GET", 404, "/files/*") + " 1",
            request("POST", 405, "/pages/*") + " 1",
            count(
                    "http_request_method=\"GET\",http_response_status_code=\"404\",network_protocol_version=\"1.1\"")
                + " 1")
        .anyMatch(line -> line.startsWith("db_client_operation_duration_seconds_count{"));
    assertThat(sum(metrics, "verso_cache_requests_total"))
        .as("for what is missing the cache is asked for other names too")
        .isGreaterThanOrEqualTo(5);
    assertThat(metrics)
        .contains("http_server_response_body_size_bytes_sum")
        .contains(
            "http_server_active_requests{network_protocol_version=\"1.1\",url_scheme=\"http\"} 0.0");
  }

  private static double sum(String metrics, String name) {
    return metrics
        .lines()
        .filter(line -> line.startsWith(name + "{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  @Test
  void aPageFromMemoryHasItsRouteThoughItGoesAroundTheRouter() {
    VersoServer verso = serve();
    await(
        Duration.ofSeconds(10),
        () ->
            verso.get("/pages/a").headers().firstValue("cache-status").orElse("").endsWith(" hit"));

    assertThat(scrape(verso))
        .contains(request("GET", 200, "/pages/*"))
        .doesNotContain(
            count(
                "http_request_method=\"GET\",http_response_status_code=\"200\",network_protocol_version=\"1.1\""));
  }

  @Test
  void nothingThatClientsMakeUpBecomesALabel() {
    VersoServer verso = serve();
    ask(verso, 0);
    long before = scrape(verso).lines().count();

    for (int i = 1; i < 30; i++) {
      ask(verso, i);
    }

    String metrics = scrape(verso);
    assertThat(metrics)
        .contains("http_request_method=\"_OTHER\"")
        .doesNotContain("BREW", "made-up");
    assertThat(metrics.lines().count() - before).as("lines more").isLessThan(40);
  }

  private static void ask(VersoServer verso, int i) {
    verso.get("/pages/made-up-" + i);
    verso.get("/files/made-up-" + i);
    verso.get("/made-up-" + i + "?made-up=" + i);
    verso.request("BREW" + i, "/pages/a");
  }

  @Test
  void aDownloadThatIsGivenUpIsCountedAsAborted() throws IOException {
    VersoServer verso = serve();
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), verso.port())) {
      client
          .getOutputStream()
          .write(
              "GET /pages/large HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(client.getInputStream().read()).isEqualTo('H');
      assertThat(scrape(verso))
          .contains(
              "http_server_active_requests{network_protocol_version=\"1.1\",url_scheme=\"http\"} 1.0");
    }

    await(
        Duration.ofSeconds(10),
        () ->
            scrape(verso)
                .contains(
                    count(
                            "error_type=\"aborted\",http_request_method=\"GET\",http_route=\"/pages/*\",network_protocol_version=\"1.1\"")
                        + " 1\n"));
    assertThat(scrape(verso))
        .contains(
            "http_server_active_requests{network_protocol_version=\"1.1\",url_scheme=\"http\"} 0.0");
  }

  @Test
  void openMetricsAreToldToThoseWhoPreferThem() {
    VersoServer verso = serve();

    HttpResponse<String> open =
        verso.manage("/metrics", "Accept", OPEN_METRICS + ";q=0.5,text/plain;q=0.3");
    HttpResponse<String> plain =
        verso.manage("/metrics", "Accept", "text/plain," + OPEN_METRICS + ";q=0.9");
    HttpResponse<String> any = verso.manage("/metrics");

    assertThat(contentType(open)).startsWith(OPEN_METRICS);
    assertThat(open.body()).endsWith("# EOF\n");
    assertThat(contentType(plain)).startsWith("text/plain; version=0.0.4");
    assertThat(contentType(any)).isEqualTo(contentType(plain));
    assertThat(any.headers().firstValue("cache-control")).contains("no-store");
  }

  private static String contentType(HttpResponse<?> response) {
    return response.headers().firstValue("content-type").orElseThrow();
  }

  @Test
  void everyManagementRouteAnswersHeadAndRefusesWhatIsNoRead() {
    VersoServer verso = serve();

    for (String path :
        List.of("/", "/dashboard/events", "/metrics", "/info", "/health/live", "/health/ready")) {
      HttpResponse<String> head = verso.askManagement("HEAD", path);
      assertThat(head.statusCode()).as(path).isEqualTo(200);
      assertThat(head.body()).isEmpty();
      HttpResponse<String> post = verso.askManagement("POST", path);
      assertThat(post.statusCode()).as(path).isEqualTo(405);
      assertThat(post.headers().firstValue("allow")).contains("GET, HEAD, OPTIONS");
    }
  }

  @Test
  void turnedOffThereAreNone() {
    VersoServer verso = serve("--metrics=off");

    assertThat(verso.get("/pages/a").body()).isEqualTo("one");
    assertThat(verso.manage("/metrics").statusCode()).isEqualTo(404);
    assertThat(verso.manage("/").statusCode()).isEqualTo(404);
  }

  @Test
  void thePageOfTheMetricsNamesThemAll() throws IOException {
    VersoServer verso = serve();
    verso.get("/pages/a");
    String metrics = scrape(verso);
    String page = Files.readString(PAGE);

    Set<String> told = names(HELP.matcher(metrics).results());
    Set<String> written = names(ROW.matcher(page).results());

    assertThat(written).as("in %s", PAGE).containsAll(told);
    written.removeAll(SOMETIMES);
    assertThat(told).as("told").containsAll(written);
    TYPE.matcher(metrics)
        .results()
        .forEach(
            type ->
                assertThat(page).contains("| `" + type.group(1) + "` | " + type.group(2) + " |"));
    HELP.matcher(metrics)
        .results()
        .filter(help -> help.group(1).matches("(verso|http|db)_.*"))
        .forEach(help -> assertThat(page).contains("| " + help.group(2) + " |"));
  }

  private static Set<String> names(Stream<MatchResult> found) {
    return found.map(name -> name.group(1)).collect(Collectors.toCollection(TreeSet::new));
  }
}
