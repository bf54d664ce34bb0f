package dev.verso.mongo;

import dev.verso.settings.DatabaseName;
import dev.verso.settings.Timeout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which database, and how long to wait for its answers. */
public final class MongoOptions {
  @Option(
      names = "--mongodb-uri",
      paramLabel = "URI",
      description = {
        "The MongoDB to use: a standalone server, a replica set, mongodb+srv; TLS and credentials"
            + " are part of the URI. Give one with a password by the variable or the file, not by"
            + " the flag, which other users of the machine can see. None: the embedded engine."
      })
  private @Nullable String uri;

  @Option(
      names = "--mongodb-database",
      paramLabel = "NAME",
      description = "The database; without it the one that the URI names, else test.")
  private @Nullable DatabaseName database;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      defaultValue = "data",
      description = "Where the embedded engine keeps its file.")
  private Path dataDir = Path.of("data");

  @Option(
      names = "--mongodb-timeout",
      paramLabel = "TIME",
      defaultValue = "1500ms",
      description =
          "How long a request waits for the database to answer before it is a 503. A large page"
              + " that is on its way may take longer.")
  private Timeout timeout = new Timeout(Duration.ofMillis(1500));

  /** The connection string as given; empty for the embedded engine. May hold a password. */
  Optional<String> uri() {
    return Optional.ofNullable(uri);
  }

  /** The database that was named beside the URI. */
  Optional<String> database() {
    return Optional.ofNullable(database).map(DatabaseName::name);
  }

  Path dataDir() {
    return dataDir;
  }

  /** How long a request waits for the database. */
  public Duration timeout() {
    return timeout.duration();
  }
}
