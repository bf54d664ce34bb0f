package dev.verso;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * A JSON object a line: {@code time} (ISO 8601, in UTC), {@code level}, {@code logger}, {@code
 * thread}, {@code message}; where there are some, the key-values in one object, {@code fields}, in
 * which numbers are numbers; where there is one, the {@code exception} with its stack.
 *
 * <p>Logback's own encoder writes key-values as an array of objects of one member each, with
 * strings for numbers, which no tool can ask anything of.
 */
final class JsonLines extends EncoderBase<ILoggingEvent> {
  private static final byte[] NOTHING = {};

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    JsonObject line =
        new JsonObject()
            .put("time", event.getInstant().toString())
            .put("level", event.getLevel().levelStr)
            .put("logger", event.getLoggerName())
            .put("thread", event.getThreadName())
            .put("message", event.getFormattedMessage());
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    if (pairs != null && !pairs.isEmpty()) {
      JsonObject fields = new JsonObject();
      pairs.forEach(pair -> fields.put(pair.key, value(pair.value)));
      line.put("fields", fields);
    }
    if (event.getThrowableProxy() != null) {
      line.put("exception", ThrowableProxyUtil.asString(event.getThrowableProxy()));
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
