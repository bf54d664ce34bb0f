package dev.verso;

import static dev.verso.VersoProcess.get;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.verso.testing.Conditions;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program as its user runs it. */
@Timeout(60)
class VersoIT {
  private static final int LARGE = 8_000_000;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir Path folder;

  @BeforeEach
  void writeSeeds() throws IOException {
    Path pages = Files.createDirectories(folder.resolve("conf/pages"));
    Files.writeString(pages.resolve("page-one.html"), "<html><body>Hello!</body></html>");
    Files.writeString(pages.resolve("large.html"), "x".repeat(LARGE));
  }

  @Test
  void tellsThatTheSystemAllowsFewerFilesThanConnections() throws IOException {
    List<String> limited = List.of("bash", "-c", "ulimit -n 1024 && exec \"$@\"", "bash");
    try (VersoProcess verso =
        VersoProcess.start(
            folder, limited, Map.of(), "serve", "--http-port=0", "--manage-port=0")) {
      assertThat(verso.port()).isPositive();

      assertThat(verso.output())
          .contains("1024 files (ulimit -n): taking at most 768 connections, not 10000");
    }
  }

  private static HttpRequest request(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
  }

  @Test
  void itAnnouncesAPageThatThereIs(@TempDir Path folder) throws Exception {
    Path pages = Files.createDirectories(folder.resolve("conf/pages/docs"));
    Files.writeString(pages.resolve("größe.html"), "x");
    try (VersoProcess verso = VersoProcess.serve(folder)) {
      assertThat(verso.output()).contains("/pages/docs/gr%C3%B6%C3%9Fe (");
    }
  }

  @Test
  void itServesTheSeedsOnTheEmbeddedEngineWithNothingInstalled() throws Exception {
    try (VersoProcess verso = VersoProcess.serve(folder)) {
      assertThat(get(verso.port(), "/pages/page-one").body())
          .isEqualTo("<html><body>Hello!</body></html>");
      assertThat(get(verso.managementPort(), "/info").body()).contains("embedded");
      assertThat(verso.output().lines().filter(line -> line.contains("http://"))).hasSize(1);
      assertThat(verso.errors()).isEmpty();
    }
  }

  @Test
  void inAnEmptyFolderItServesTheDemoThatItAnnounces(@TempDir Path empty) throws Exception {
    try (VersoProcess verso = VersoProcess.serve(empty)) {
      assertThat(verso.output())
          .contains("open http://localhost:" + verso.port() + "/pages/page-one ");
      assertThat(get(verso.port(), "/pages/page-one").statusCode()).isEqualTo(200);
      assertThat(get(verso.port(), "/pages/page-two").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void itAnnouncesNoPageThatThereIsNot(@TempDir Path empty) throws Exception {
    try (VersoProcess verso = VersoProcess.serve(empty, "--seed=off")) {
      assertThat(verso.output()).contains("with no page yet").doesNotContain("open http");
    }
  }

  @Test
  void whatIsServedOutlivesAKill() throws Exception {
    try (VersoProcess verso = VersoProcess.serve(folder)) {
      verso.kill();
    }
    try (VersoProcess verso = VersoProcess.serve(folder, "--seed=off")) {
      assertThat(get(verso.port(), "/pages/page-one").statusCode()).isEqualTo(200);
      assertThat(get(verso.port(), "/pages/large").body()).hasSize(LARGE);
    }
  }

  @Test
  void onSigtermItGoesUnreadyFinishesWhatIsUnderWayAndEnds() throws Exception {
    try (VersoProcess verso = VersoProcess.serve(folder, "--shutdown-delay=1s")) {
      int port = verso.port();
      int managementPort = verso.managementPort();
      InputStream slowDownload =
          HTTP.send(request(port, "/pages/large"), BodyHandlers.ofInputStream()).body();
      assertThat(slowDownload.read()).isEqualTo('x');

      verso.terminate();

      while (get(managementPort, "/health/ready").statusCode() == 200) {
        assertThat(verso.isAlive()).isTrue();
      }
      assertThat(get(managementPort, "/health/ready").body()).contains("shutting down");
      assertThat(get(port, "/pages/page-one").statusCode()).isEqualTo(200);
      assertThat(slowDownload.readAllBytes()).hasSize(LARGE - 1);
      assertThat(verso.exitCode()).isEqualTo(143);
      assertThat(
              verso
                  .output()
                  .lines()
                  .filter(
                      line -> line.matches(".* INFO  (Told|Serving|Listening|Drained|Ended) .*")))
          .satisfiesExactly(
              begin -> assertThat(begin).contains(" Told to end").endsWith(" (1 now)"),
              delay -> assertThat(delay).contains(" Serving on for "),
              stop -> assertThat(stop).contains(" Listening no more: ", " requests under way"),
              drained -> assertThat(drained).endsWith(" ms: every request was answered"),
              end -> assertThat(end).matches(".* Ended after \\d{4,} ms"));
      assertThat(verso.errors()).isEmpty();
    }
  }

  @Test
  void aRequestThatNeverEndsDoesNotKeepItAliveLongerThanTheTimeout() throws Exception {
    try (VersoProcess verso = VersoProcess.serve(folder, "--shutdown-timeout=200ms")) {
      InputStream stuck =
          HTTP.send(request(verso.port(), "/pages/large"), BodyHandlers.ofInputStream()).body();
      verso.terminate();

      assertThat(verso.exitCode()).isEqualTo(143);
      stuck.close();
    }
  }

  @Test
  void logLinesAreJsonWhereAskedFor() throws Exception {
    try (VersoProcess verso = VersoProcess.serve(folder, "--log-format=json", "--access-log")) {
      get(verso.port(), "/pages/page-one?a=%22b");
      verso.terminate();
      verso.exitCode();

      assertThat(verso.output().lines())
          .hasSizeGreaterThan(1)
          .allSatisfy(
              line ->
                  assertThat(Document.parse(line))
                      .containsKeys("@timestamp", "log.level", "log.logger"));
      assertThat(verso.output()).contains("page-one?a=%22b");
    }
  }

  @Test
  void aPortThatIsTakenIsToldInOneLine() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertFails(
          1,
          "--http-port: cannot listen on 127.0.0.1:" + taken.getLocalPort(),
          "--manage-port=0",
          "--http-port=" + taken.getLocalPort());
      assertFails(
          1,
          "--manage-port: cannot listen on 127.0.0.1:" + taken.getLocalPort(),
          "--http-port=0",
          "--manage-port=" + taken.getLocalPort());
    }
  }

  @Test
  void aDataDirectoryInUseIsToldInOneLine() throws Exception {
    try (VersoProcess first = VersoProcess.serve(folder)) {
      assertFails(1, "another Verso is using", "--http-port=0", "--manage-port=0");
      assertThat(first.isAlive()).isTrue();
    }
  }

  @Test
  void aBadSettingIsToldInOneLine() throws Exception {
    assertFails(2, "'abc' is not a port", "--http-port=abc");
    assertFails(2, "--no-such-setting", "--no-such-setting=1");
    assertFails(2, "--tls-cert and --tls-key", "--manage-port=0", "--tls-cert=cert.pem");
    assertFails(2, "is no MongoDB URI", "--manage-port=0", "--mongodb-uri=http://u:secret@host");
  }

  @Test
  void anUnreadableSeedIsToldInOneLine() throws Exception {
    Files.write(folder.resolve("conf/pages/broken.html"), new byte[] {(byte) 0xff});

    assertFails(1, "broken.html is not UTF-8", "--http-port=0", "--manage-port=0");
  }

  @Test
  void anUnreachableDatabaseIsTriedAgainThenToldInOneLineWithoutItsCredentials() throws Exception {
    VersoProcess verso =
        assertFails(
            1,
            "cannot reach MongoDB at mongodb://127.0.0.1:1/: ",
            "--manage-port=0",
            "--mongodb-uri=mongodb://user:secret@127.0.0.1:1/?connectTimeoutMS=200",
            "--mongodb-timeout=300ms",
            "--mongodb-startup-timeout=2s");

    assertThat(verso.output().lines().filter(line -> !line.contains(" starts ")))
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line).contains("trying again"));
  }

  @Test
  void itSendsTracesWhereTheyAreWanted() throws Exception {
    Queue<String> received = new ConcurrentLinkedQueue<>();
    HttpServer collector =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    collector.createContext(
        "/v1/traces",
        exchange -> {
          received.add(new String(exchange.getRequestBody().readAllBytes(), ISO_8859_1));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    collector.start();
    String endpoint = "http://127.0.0.1:" + collector.getAddress().getPort();
    try (VersoProcess verso = VersoProcess.serve(folder, "--otlp-endpoint=" + endpoint)) {
      assertThat(get(verso.port(), "/pages/page-one").statusCode()).isEqualTo(200);

      Conditions.await(
          Duration.ofSeconds(10),
          () -> received.stream().anyMatch(spans -> spans.contains("/pages/page-one")));
    } finally {
      collector.stop(0);
    }
  }

  private VersoProcess assertFails(int exitCode, String message, String... args) throws Exception {
    try (VersoProcess verso = VersoProcess.start(folder, Map.of(), args)) {
      assertThat(verso.exitCode()).isEqualTo(exitCode);
      assertThat(verso.errors()).startsWith("verso: ").contains(message).hasLineCount(1);
      assertThat(verso.errors() + verso.output()).doesNotContain("secret", "\tat ");
      return verso;
    }
  }

  @Test
  void versionAndHelpAreAnswered() throws Exception {
    for (String line : List.of("--version", "--help", "serve --help")) {
      try (VersoProcess verso = VersoProcess.start(folder, Map.of(), line.split(" "))) {
        assertThat(verso.exitCode()).isZero();
        assertThat(verso.output()).containsIgnoringCase("verso");
      }
    }
  }
}
