package dev.verso;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import dev.verso.http.listen.AccessLog;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

/** What lines of the log look like. */
class LogLinesTest {
  private static final Instant TIME = Instant.parse("2026-02-03T04:05:06.789Z");

  private final LoggerContext context = new LoggerContext();

  private LoggingEvent event(
      Level level, String message, @Nullable Throwable failure, Object... arguments) {
    Logger logger = context.getLogger("a.b");
    LoggingEvent event = new LoggingEvent("", logger, level, message, failure, arguments);
    event.setInstant(TIME);
    return event;
  }

  private static JsonObject json(LoggingEvent event) {
    String line = new String(new JsonLines().encode(event), StandardCharsets.UTF_8);
    assertThat(line).endsWith("\n").hasLineCount(1);
    return new JsonObject(line);
  }

  @Test
  void aLineForPeopleBeginsWithDateAndTimeOfIso8601() {
    String line = new HumanLines().doLayout(event(Level.WARN, "a {}", null, "b"));

    assertThat(line).endsWith(" WARN  a b" + System.lineSeparator());
    String time = line.substring(0, line.indexOf(' '));
    assertThat(time).hasSizeGreaterThanOrEqualTo("2026-02-03T04:05:06.789Z".length());
    assertThat(OffsetDateTime.parse(time).toInstant()).isEqualTo(TIME);
  }

  @Test
  void aLineThatIsWholeHasNothingBeforeIt() {
    LoggingEvent event = event(Level.INFO, "127.0.0.1 - -", null);
    event.addMarker(AccessLog.WHOLE_LINE);

    assertThat(new HumanLines().doLayout(event))
        .isEqualTo("127.0.0.1 - -" + System.lineSeparator());
  }

  @Test
  void anExceptionFollowsWithItsStack() {
    LoggingEvent event = event(Level.ERROR, "bad", new IllegalStateException("why"));

    assertThat(new HumanLines().doLayout(event)).contains("IllegalStateException: why", "\tat ");
    assertThat(json(event).getString("error.type")).isEqualTo("java.lang.IllegalStateException");
    assertThat(json(event).getString("error.message")).isEqualTo("why");
    assertThat(json(event).getString("error.stack_trace"))
        .contains("IllegalStateException: why", "\tat ");
  }

  @Test
  void jsonHasTheKeyValuesAmongItsFieldsWithNumbersAsNumbers() {
    LoggingEvent event = event(Level.INFO, "said {}", null, "\"hi\"\n");
    event.setKeyValuePairs(
        List.of(
            new KeyValuePair("http.response.status_code", 200),
            new KeyValuePair("bytes", 5_000_000_000L),
            new KeyValuePair("millis", 1.5),
            new KeyValuePair("aborted", false),
            new KeyValuePair("path", Path.of("a\"b")),
            new KeyValuePair("nothing", null)));

    JsonObject line = json(event);

    line.remove("process.thread.name");
    assertThat(line)
        .isEqualTo(
            new JsonObject()
                .put("@timestamp", "2026-02-03T04:05:06.789Z")
                .put("log.level", "INFO")
                .put("log.logger", "a.b")
                .put("message", "said \"hi\"\n")
                .put("ecs.version", "8.11.0")
                .put("service.name", "verso")
                .put("http.response.status_code", 200)
                .put("bytes", 5_000_000_000L)
                .put("millis", 1.5)
                .put("aborted", false)
                .put("path", "a\"b")
                .putNull("nothing"));
  }

  @Test
  void jsonWithoutKeyValuesHasNone() {
    assertThat(json(event(Level.INFO, "a", null)).fieldNames())
        .containsExactlyInAnyOrder(
            "@timestamp",
            "log.level",
            "message",
            "ecs.version",
            "service.name",
            "log.logger",
            "process.thread.name");
  }
}
