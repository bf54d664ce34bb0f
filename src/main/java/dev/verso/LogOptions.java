package dev.verso;

import ch.qos.logback.classic.Level;
import picocli.CommandLine.Option;

/** What is logged, and in which form. */
final class LogOptions {
  @Option(
      names = "--log-format",
      paramLabel = "FORMAT",
      defaultValue = "human",
      description =
          "What log lines look like: human or json, whose fields are named as the Elastic Common Schema has them.")
  private Logging.Format format = Logging.Format.HUMAN;

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      defaultValue = "info",
      description = "What is logged: error, warn, info, debug or trace.")
  private LogLevel level = LogLevel.INFO;

  /** The levels of SLF4J. */
  private enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
  }

  Logging.Format format() {
    return format;
  }

  Level level() {
    return Level.valueOf(level.name());
  }
}
