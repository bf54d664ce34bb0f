package dev.verso.trace.otlp;

import dev.verso.text.Throttle;
import java.time.Duration;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells in Verso's log what OpenTelemetry's SDK has to say in that of the JDK, such as that nobody
 * takes the spans: a line a minute, without the stack.
 */
final class ExportLog extends Handler {
  /** Kept, as the JDK forgets loggers that nobody holds, with their handlers. */
  private static final Logger SDK = Logger.getLogger("io.opentelemetry");

  private final org.slf4j.Logger log = LoggerFactory.getLogger(OtlpTracing.class);
  private final Throttle throttle = new Throttle(Duration.ofMinutes(1), System::nanoTime);

  static void install() {
    SDK.setUseParentHandlers(false);
    for (Handler earlier : SDK.getHandlers()) {
      SDK.removeHandler(earlier);
    }
    SDK.addHandler(new ExportLog());
  }

  @Override
  public void publish(LogRecord entry) {
    if (entry.getLevel().intValue() >= Level.WARNING.intValue()) {
      throttle
          .tryPass()
          .ifPresent(held -> log.warn("Traces: {} ({} more such lines)", entry.getMessage(), held));
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
