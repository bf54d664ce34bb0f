package dev.verso;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import dev.verso.trace.CurrentSpan;
import dev.verso.trace.Span;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * A JSON object a line, by the names of the <a
 * href="https://www.elastic.co/docs/reference/ecs">Elastic Common Schema</a>: the time is UTC in
 * ISO 8601; key-values stand among the others, with numbers as numbers; within a request that is
 * traced, the ids of its trace and span; where there is an exception, its type, message and stack.
 *
 * <p>Logback's own encoder writes key-values as an array of objects of one member each, with
 * strings for numbers, which no tool can ask anything of.
 */
final class JsonLines extends EncoderBase<ILoggingEvent> {
  private static final byte[] NOTHING = {};

  /** With milliseconds in each, so that lines sort by them. */
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    JsonObject line =
        new JsonObject()
            .put("@timestamp", TIME.format(event.getInstant()))
            .put("log.level", event.getLevel().levelStr)
            .put("message", event.getFormattedMessage())
            .put("ecs.version", "8.11.0")
            .put("service.name", "verso")
            .put("log.logger", event.getLoggerName())
            .put("process.thread.name", event.getThreadName());
    Span span = CurrentSpan.get();
    if (span != CurrentSpan.NONE) {
      line.put("trace.id", span.traceId()).put("span.id", span.id());
    }
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    if (pairs != null) {
      pairs.forEach(pair -> line.put(pair.key, value(pair.value)));
    }
    IThrowableProxy failure = event.getThrowableProxy();
    if (failure != null) {
      line.put("error.type", failure.getClassName())
          .put("error.message", failure.getMessage())
          .put("error.stack_trace", ThrowableProxyUtil.asString(failure));
    }
    return (line.encode() + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static @Nullable Object value(@Nullable Object value) {
    return value == null || value instanceof Number || value instanceof Boolean
        ? value
        : value.toString();
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }
}
