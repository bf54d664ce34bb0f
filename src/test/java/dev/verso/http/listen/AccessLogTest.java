package dev.verso.http.listen;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

@ExtendWith(VertxExtension.class)
class AccessLogTest {
  private static final class Recorder extends AppenderBase<ILoggingEvent> {
    private final BlockingQueue<ILoggingEvent> events = new LinkedBlockingQueue<>();

    @Override
    protected void append(ILoggingEvent event) {
      events.add(event);
    }

    ILoggingEvent next() throws InterruptedException {
      ILoggingEvent event = events.poll(5, TimeUnit.SECONDS);
      assertThat(event).as("a line in the access log").isNotNull();
      return event;
    }
  }

  private final Logger logger = (Logger) LoggerFactory.getLogger("dev.verso.access");
  private final Recorder recorder = new Recorder();

  @BeforeEach
  void record() {
    recorder.start();
    logger.setLevel(Level.INFO);
    logger.setAdditive(false);
    logger.addAppender(recorder);
  }

  @AfterEach
  void restore() {
    logger.detachAppender(recorder);
    logger.setAdditive(true);
  }

  @Test
  void writesALineForEachResponse(Vertx vertx) throws Exception {
    int port = ListenerFixture.start(vertx, "--access-log=true").port();

    try (RawConnection connection = new RawConnection(port)) {
      connection.send(
          lines("GET /hello?a=b HTTP/1.1", "Host: a", "Referer: http://b/", "User-Agent: test"));
      connection.read();
    }

    ILoggingEvent line = recorder.next();
    assertThat(line.getFormattedMessage())
        .matches(
            "127\\.0\\.0\\.1 \"GET /hello\\?a=b HTTP/1\\.1\" 200 5 \\d+\\.\\d{3}ms"
                + " \"http://b/\" \"test\" [0-9a-f]{16}");
    assertThat(line.getKeyValuePairs())
        .extracting(pair -> pair.key)
        .containsExactly(
            "http.request.id",
            "client.ip",
            "http.request.method",
            "url.original",
            "http.version",
            "http.response.status_code",
            "http.response.body.bytes",
            "event.duration",
            "http.request.referrer",
            "user_agent.original",
            "event.outcome");
    assertThat(value(line, "http.response.status_code")).isEqualTo(200);
    assertThat(value(line, "http.response.body.bytes")).isEqualTo(5L);
    assertThat(value(line, "http.version")).isEqualTo("1.1");
    assertThat(value(line, "event.outcome")).isEqualTo("success");
  }

  @Test
  void writesTheSameLineForAResponseThatIsReady(Vertx vertx) throws Exception {
    for (String lane : List.of("on", "off")) {
      int port =
          ListenerFixture.start(
                  vertx,
                  router -> {},
                  List.of(new FastLaneTest.Ready()),
                  "--access-log",
                  "--trusted-proxies=127.0.0.1",
                  "--fast-lane=" + lane)
              .port();

      try (RawConnection connection = new RawConnection(port)) {
        connection.send(
            lines(
                "GET /ready?a=b HTTP/1.1",
                "Host: a",
                "X-Forwarded-For: 192.0.2.1",
                "X-Request-Id: abc",
                "Referer: http://b/",
                "User-Agent: \u00e9"));
        assertThat(connection.read().headers()).containsEntry("x-request-id", "abc");
      }

      ILoggingEvent line = recorder.next();
      assertThat(line.getFormattedMessage())
          .matches(
              "192\\.0\\.2\\.1 \"GET /ready\\?a=b HTTP/1\\.1\" 200 5 \\d+\\.\\d{3}ms"
                  + " \"http://b/\" \"\\\\xe9\" abc");
      assertThat(value(line, "http.response.status_code")).isEqualTo(200);
      assertThat(value(line, "http.response.body.bytes")).isEqualTo(5L);
    }
  }

  @Test
  void escapesWhateverAClientMaySend(Vertx vertx) throws Exception {
    int port = ListenerFixture.start(vertx, "--access-log=true").port();

    try (RawConnection connection = new RawConnection(port)) {
      connection.send(
          lines(
              "GET /hello?\"\\\u00ff HTTP/1.1",
              "Host: a",
              "Referer: \"\\\u0085\u00e9\t",
              "User-Agent: a\tb\u009b31m"));
      connection.read();
    }

    String line = recorder.next().getFormattedMessage();
    assertThat(line)
        .contains("\"GET /hello?\\x22\\x5c\\xff HTTP/1.1\" 400")
        .contains("\"\\x22\\x5c\\x85\\xe9\" \"a\\x09b\\x9b31m\"");
  }

  @Test
  void aLineBreakInAnyPartOfARequestMakesNoLineOfItsOwn(Vertx vertx) throws Exception {
    int port = ListenerFixture.start(vertx, "--access-log=true").port();
    List<String> requests =
        List.of(
            "GET /hello HTTP/1.1\r\nHost: a\r\nUser-Agent: x\r\n 127.0.0.1 forged\r\n\r\n",
            "GET /hello HTTP/1.1\r\nHost: a\r\nUser-Agent: x\rforged\r\n\r\n",
            "GET /hello HTTP/1.1\r\nHost: a\r\nUser-Agent: x\nforged\r\n\r\n",
            "GET /hel\rlo HTTP/1.1\r\nHost: a\r\n\r\n",
            "G\u0001T /hello HTTP/1.1\r\nHost: a\r\n\r\n",
            "\u0016\u0003\u0001 /hello\r\n\r\n");

    for (String request : requests) {
      try (RawConnection connection = new RawConnection(port)) {
        assertThat(connection.send(request).read().status()).isEqualTo(400);
      }
      assertThat(recorder.next().getFormattedMessage())
          .matches("127\\.0\\.0\\.1 [ -~]* 400 [ -~]*");
    }
    assertThat(recorder.events).isEmpty();
  }

  @Test
  void tellsResponsesThatTheClientAborted(Vertx vertx) throws Exception {
    int port =
        ListenerFixture.start(
                vertx, router -> router.route("/never").handler(context -> {}), "--access-log")
            .port();

    try (RawConnection connection = new RawConnection(port)) {
      connection.get("/never");
    }

    assertThat(recorder.next().getFormattedMessage()).endsWith(" aborted");
  }

  @Test
  void writesTheCombinedFormatOfApacheOnRequest(Vertx vertx) throws Exception {
    int port = ListenerFixture.start(vertx, "--access-log", "--access-log-format=combined").port();

    try (RawConnection connection = new RawConnection(port)) {
      connection.send(
          lines("GET /hello HTTP/1.1", "Host: a", "Referer: http://b/", "User-Agent: a \"b\""));
      connection.read();
      connection.send(lines("HEAD /hello HTTP/1.1", "Host: a"));
      connection.read();
    }

    ILoggingEvent line = recorder.next();
    assertThat(line.getFormattedMessage())
        .matches(
            "127\\.0\\.0\\.1 - - \\[\\d\\d/[A-Z][a-z]{2}/\\d{4}:\\d\\d:\\d\\d:\\d\\d [+-]\\d{4}]"
                + " \"GET /hello HTTP/1\\.1\" 200 5 \"http://b/\" \"a \\\\x22b\\\\x22\"");
    assertThat(line.getMarkerList()).containsExactly(AccessLog.WHOLE_LINE);
    assertThat(recorder.next().getFormattedMessage())
        .endsWith("\"HEAD /hello HTTP/1.1\" 200 - \"-\" \"-\"");
  }

  @Test
  void namesTheClientBehindATrustedProxy(Vertx vertx) throws Exception {
    int trusting =
        ListenerFixture.start(vertx, "--access-log", "--trusted-proxies=10.0.0.0/8,127.0.0.1")
            .port();
    int wary = ListenerFixture.start(vertx, "--access-log").port();

    for (int port : new int[] {trusting, wary}) {
      try (RawConnection connection = new RawConnection(port)) {
        connection.send(
            lines("GET /hello HTTP/1.1", "Host: a", "X-Forwarded-For: 192.0.2.7, 10.1.1.1"));
        connection.read();
      }
    }

    assertThat(value(recorder.next(), "client.ip")).isEqualTo("192.0.2.7");
    assertThat(value(recorder.next(), "client.ip")).isEqualTo("127.0.0.1");
  }

  @Test
  void namesTheRequestAsTheResponseDoes(Vertx vertx) throws Exception {
    int port = ListenerFixture.start(vertx, "--access-log").port();

    for (String path : List.of("/hello", "/nowhere", "*")) {
      try (RawConnection connection = new RawConnection(port)) {
        RawConnection.Response response =
            connection.send(lines("GET " + path + " HTTP/1.1", "Host: a")).read();
        assertThat(response.headers().get("x-request-id"))
            .matches("[0-9a-f]{16}")
            .isEqualTo(value(recorder.next(), "http.request.id"));
      }
    }
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "X-Request-Id: 0a-1_b.c~+/=:Z, true",
    "X-Request-Id: a b, false",
    "X-Request-Id: a\"b, false",
    "X-Request-Id:, false",
    "X-Request-Id: LONG, false",
    "X-Request-Id: a|X-Request-Id: b, false",
  })
  void takesAClientsNameForTheRequestIfThatIsWellFormed(String fields, boolean taken, Vertx vertx)
      throws Exception {
    int port = ListenerFixture.start(vertx, "--access-log").port();
    String sent = fields.replace("LONG", "a".repeat(129));

    try (RawConnection connection = new RawConnection(port)) {
      connection.send(lines("GET /hello HTTP/1.1", "Host: a", sent.replace("|", "\r\n"))).read();
    }

    Object id = value(recorder.next(), "http.request.id");
    assertThat(("X-Request-Id: " + id).equals(sent)).isEqualTo(taken);
    assertThat(id.toString()).matches(taken ? ".+" : "[0-9a-f]{16}");
  }

  @Test
  void isOffByDefault(Vertx vertx) throws IOException {
    int port = ListenerFixture.start(vertx).port();

    try (RawConnection connection = new RawConnection(port)) {
      connection.get("/hello").read();
    }

    assertThat(recorder.events).isEmpty();
  }

  private static String lines(String... head) {
    return String.join("\r\n", head) + "\r\n\r\n";
  }

  private static Object value(ILoggingEvent event, String key) {
    return event.getKeyValuePairs().stream()
        .filter(pair -> pair.key.equals(key))
        .map((KeyValuePair pair) -> pair.value)
        .findFirst()
        .orElseThrow();
  }
}
