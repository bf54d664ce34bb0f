package dev.verso;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.joran.spi.ConsoleTarget;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.Map;
import org.slf4j.LoggerFactory;

/**
 * Where log lines go and what they look like: for people or as JSON. Set up in code, as reading a
 * file of XML would take a good part of the time to start; whoever wants another set-up names a
 * file with {@code -Dlogback.configurationFile}.
 */
public final class Logging extends ContextAwareBase implements Configurator {
  private static final String CUSTOM_FILE = "logback.configurationFile";

  /** These talk of what they do inside, not of what an operator could act on. */
  private static final Map<String, Level> QUIET =
      Map.of(
          "io.netty", Level.WARN,
          // At the end the driver closes its sockets while their event loops already stop.
          "io.netty.util.concurrent.DefaultPromise.rejectedExecution", Level.OFF,
          "io.vertx", Level.WARN,
          "org.mongodb.driver", Level.ERROR,
          // Prints whole commands, with the data in them.
          "de.bwaldvogel", Level.OFF);

  /** What log lines look like. */
  enum Format {
    /** A line for people. */
    HUMAN,
    /** A JSON object a line. */
    JSON
  }

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    if (System.getProperty(CUSTOM_FILE) != null) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    configure(context, ConsoleTarget.SystemErr, Format.HUMAN, Level.WARN);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /**
   * For the server, whose output is its log. Other commands write their results there, so what is
   * logged goes to standard error until this is called. A file of the operator's counts before.
   */
  static void toStandardOutput(Format format, Level level) {
    if (System.getProperty(CUSTOM_FILE) == null
        && LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.reset();
      configure(context, ConsoleTarget.SystemOut, format, level);
    }
  }

  /** Logs what is of this level and above from now on, unless a file of the operator's counts. */
  static void setLevel(Level level) {
    if (System.getProperty(CUSTOM_FILE) == null
        && LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.getLogger("ROOT").setLevel(level);
    }
  }

  private static void configure(
      LoggerContext context, ConsoleTarget target, Format format, Level level) {
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(context);
    console.setName("console");
    console.setTarget(target.getName());
    console.setEncoder(encoder(context, format));
    console.start();
    ch.qos.logback.classic.Logger root = context.getLogger("ROOT");
    root.addAppender(console);
    root.setLevel(level);
    QUIET.forEach((name, quiet) -> context.getLogger(name).setLevel(quiet));
  }

  private static Encoder<ILoggingEvent> encoder(LoggerContext context, Format format) {
    if (format == Format.JSON) {
      JsonLines json = new JsonLines();
      json.setContext(context);
      json.start();
      return json;
    }
    LayoutWrappingEncoder<ILoggingEvent> lines = new LayoutWrappingEncoder<>();
    lines.setContext(context);
    lines.setLayout(new HumanLines());
    lines.start();
    return lines;
  }
}
