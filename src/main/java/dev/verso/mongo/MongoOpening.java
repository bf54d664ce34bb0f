package dev.verso.mongo;

import com.mongodb.MongoConfigurationException;
import dev.verso.settings.BadSetting;
import dev.verso.settings.StartFailure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the connection and waits for the database's first answer. A server tries for long and logs
 * each try; a command tries for {@value #COMMAND_SECONDS} seconds in silence, and a password once.
 */
final class MongoOpening {
  private static final Logger log = LoggerFactory.getLogger(MongoOpening.class);

  private static final int COMMAND_SECONDS = 5;
  private static final Duration SERVER_RETRY = Duration.ofSeconds(1);
  private static final Duration COMMAND_RETRY = Duration.ofMillis(200);

  private final Vertx vertx;
  private final MongoOptions options;
  private final boolean forCommand;
  private final long deadline;

  private MongoOpening(Vertx vertx, MongoOptions options, boolean forCommand, Duration patience) {
    this.vertx = vertx;
    this.options = options;
    this.forCommand = forCommand;
    this.deadline = System.nanoTime() + patience.toNanos();
  }

  static Future<MongoConnection> forServer(Vertx vertx, MongoOptions options, Duration patience) {
    return new MongoOpening(vertx, options, false, patience).open();
  }

  static Future<MongoConnection> forCommand(Vertx vertx, MongoOptions options) {
    return new MongoOpening(vertx, options, true, Duration.ofSeconds(COMMAND_SECONDS)).open();
  }

  private Future<MongoConnection> open() {
    return connectWhenFree()
        .compose(
            connection ->
                awaitAnswer(connection)
                    .map(connection)
                    .recover(
                        cause -> connection.close().transform(v -> Future.failedFuture(cause))));
  }

  /** A command waits for another command to let go of the data directory. */
  private Future<MongoConnection> connectWhenFree() {
    return vertx
        .executeBlocking(this::connect)
        .recover(
            cause ->
                forCommand && cause instanceof DataDirectoryException.InUse && !isOver()
                    ? again(this::connectWhenFree)
                    : Future.failedFuture(cause));
  }

  private MongoConnection connect() {
    Optional<String> uri = options.uri();
    if (uri.isEmpty()) {
      return connectToEmbedded();
    }
    try {
      return MongoConnection.to(vertx, options, uri.get());
    } catch (IllegalArgumentException | MongoConfigurationException e) {
      // The driver's own words may quote the URI with its password.
      throw new BadSetting(
          "--mongodb-uri",
          RedactedUri.of(uri.get())
              + " is no MongoDB URI that can be used; it is written"
              + " mongodb://[user:password@]host[:port]/[database][?options]",
          e);
    }
  }

  private MongoConnection connectToEmbedded() {
    try {
      return MongoConnection.to(vertx, options, EmbeddedMongo.start(options.dataDir()));
    } catch (DataDirectoryException.InUse e) {
      if (!forCommand) {
        throw e;
      }
      RunningVerso running = RunningVerso.in(options.dataDir()).orElseThrow(() -> e);
      return MongoConnection.to(vertx, options, running);
    }
  }

  private Future<Void> awaitAnswer(MongoConnection connection) {
    return connection
        .ping()
        .recover(
            cause -> {
              StartFailure failure = new StartFailure(explain(connection, cause), cause);
              if (isOver() || (forCommand && DatabaseRefusal.isFailedLogin(cause))) {
                return Future.failedFuture(failure);
              }
              if (!forCommand) {
                log.warn("{}; trying again", failure.getMessage());
              }
              return again(() -> awaitAnswer(connection));
            });
  }

  private String explain(MongoConnection connection, Throwable cause) {
    if (DatabaseRefusal.isFailedLogin(cause)) {
      return ("cannot log in to MongoDB at %s: authentication failed; is the password right, and is"
              + " the user one of the database '%s'? authSource=NAME in the URI names another")
          .formatted(connection.shownUri(), connection.authSource());
    }
    return connection.running().isPresent()
        ? "another Verso is using the data directory %s, but its engine at %s does not answer: %s"
            .formatted(options.dataDir(), connection.shownUri(), DriverFailure.reason(cause))
        : "cannot reach MongoDB at %s: %s"
            .formatted(connection.shownUri(), DriverFailure.reason(cause));
  }

  private boolean isOver() {
    return System.nanoTime() - deadline > 0;
  }

  private <T> Future<T> again(Supplier<Future<T>> step) {
    Duration delay = forCommand ? COMMAND_RETRY : SERVER_RETRY;
    return vertx.timer(delay.toMillis()).compose(passed -> step.get());
  }
}
