package dev.verso;

import dev.verso.cli.CommandFailure;
import dev.verso.mongo.DataDirectoryException;
import dev.verso.settings.BadSetting;
import dev.verso.settings.StartFailure;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine;

/**
 * How a failed command is told.
 *
 * @param exitCode of the process
 * @param message one line for the operator
 * @param setting the flag of the setting that is to blame, if it is one
 */
record Failure(int exitCode, String message, Optional<String> setting) {
  /** Finds the words for {@code thrown}; what nobody foresaw is named by its class. */
  static Failure of(Throwable thrown) {
    Throwable cause = thrown;
    while ((cause instanceof ExecutionException || cause instanceof CompletionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof BadSetting bad) {
      return new Failure(
          CommandLine.ExitCode.USAGE, String.valueOf(bad.getMessage()), Optional.of(bad.flag()));
    }
    if (cause instanceof StartFailure
        || cause instanceof CommandFailure
        || cause instanceof DataDirectoryException) {
      return failed(String.valueOf(cause.getMessage()));
    }
    return failed("unexpected failure: " + cause + "; --log-level=debug logs where it came from");
  }

  private static Failure failed(String message) {
    return new Failure(CommandLine.ExitCode.SOFTWARE, message, Optional.empty());
  }
}
