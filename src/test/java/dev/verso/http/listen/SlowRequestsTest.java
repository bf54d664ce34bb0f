package dev.verso.http.listen;

import static dev.verso.testing.Conditions.await;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

@ExtendWith(VertxExtension.class)
class SlowRequestsTest {
  private static final int MILLIS = 60;

  private final Logger logger = (Logger) LoggerFactory.getLogger(SlowRequests.class);
  private final List<ILoggingEvent> lines = new CopyOnWriteArrayList<>();

  private final AppenderBase<ILoggingEvent> recorder =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          lines.add(event);
        }
      };

  @BeforeEach
  void record() {
    recorder.start();
    logger.setAdditive(false);
    logger.addAppender(recorder);
  }

  @AfterEach
  void restore() {
    logger.detachAppender(recorder);
    logger.setAdditive(true);
  }

  /** Listens with {@code /slow}, whose answer begins late, and {@code /long}, whose ends late. */
  private static int start(Vertx vertx, String... args) {
    return ListenerFixture.start(
            vertx,
            router -> {
              router
                  .route("/slow")
                  .handler(ctx -> vertx.setTimer(MILLIS, late -> ctx.response().end("slow")));
              router
                  .route("/long")
                  .handler(
                      ctx -> {
                        ctx.response().putHeader("content-length", "2").write("a");
                        vertx.setTimer(MILLIS, late -> ctx.response().end("b"));
                      });
            },
            args)
        .port();
  }

  @Test
  void tellsThoseWhoseAnswerBeginsLateAndNotThoseWhoseEndsLate(Vertx vertx) throws Exception {
    int port = start(vertx, "--slow-request=50ms");

    try (RawConnection connection = new RawConnection(port)) {
      connection.get("/long").read();
      connection.send("GET /slow?a=%22 HTTP/1.1\r\nHost: a\r\nX-Request-Id: mine\r\n\r\n").read();
    }

    assertThat(lines).hasSize(1);
    ILoggingEvent line = lines.get(0);
    assertThat(line.getLevel()).isEqualTo(Level.WARN);
    assertThat(line.getFormattedMessage())
        .matches(
            "Slow: GET '/slow' took \\d+ ms until its answer began"
                + " \\(200; request mine; 0 more since the last such line\\)");
    assertThat(line.getKeyValuePairs())
        .extracting(pair -> pair.key)
        .containsExactly(
            "http.request.id", "http.request.method", "url.original", "event.duration");
  }

  @Test
  void tellsThoseThatTheirClientDidNotWaitFor(Vertx vertx) throws Exception {
    Promise<Void> waited = Promise.promise();
    int port =
        ListenerFixture.start(
                vertx,
                router ->
                    router
                        .route("/never")
                        .handler(ctx -> vertx.setTimer(MILLIS, late -> waited.complete())),
                "--slow-request=50ms")
            .port();

    try (RawConnection connection = new RawConnection(port)) {
      connection.get("/never");
      ListenerFixture.await(waited.future());
    }

    await(
        Duration.ofSeconds(5),
        () ->
            lines.stream()
                .anyMatch(
                    line ->
                        line.getFormattedMessage().contains("'/never'")
                            && line.getFormattedMessage().contains("(aborted;")));
  }

  @Test
  void tellsNoneWhereNoneAreWanted(Vertx vertx) throws Exception {
    int port = start(vertx, "--slow-request=0");

    try (RawConnection connection = new RawConnection(port)) {
      connection.get("/slow").read();
    }

    assertThat(lines).isEmpty();
  }
}
