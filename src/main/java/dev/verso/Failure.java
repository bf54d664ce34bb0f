package dev.verso;

import dev.verso.mongo.DataDirectoryException;
import dev.verso.settings.StartFailure;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * How a failed command is told.
 *
 * @param exitCode of the process
 * @param message one line for the operator
 */
record Failure(int exitCode, String message) {
  /** Finds the words for {@code thrown}; what nobody foresaw is named by its class. */
  static Failure of(Throwable thrown) {
    Throwable cause = thrown;
    while ((cause instanceof ExecutionException || cause instanceof CompletionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof StartFailure || cause instanceof DataDirectoryException) {
      return new Failure(1, String.valueOf(cause.getMessage()));
    }
    return new Failure(
        1, "unexpected failure: " + cause + "; --log-level=debug logs where it came from");
  }
}
