package dev.verso.mongo;

import java.time.Duration;
import picocli.CommandLine.Option;

/** How patient a server is that waits for its database. */
public final class StartupOptions {
  @Option(
      names = "--mongodb-startup-timeout",
      paramLabel = "TIME",
      defaultValue = "30s",
      description = "How long to try to reach the database at start.")
  private Duration timeout = Duration.ofSeconds(30);

  /** How long to try. */
  public Duration timeout() {
    return timeout;
  }
}
