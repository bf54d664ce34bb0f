package dev.verso.settings;

import org.jspecify.annotations.Nullable;

/** Verso cannot start, and the message is the one line that tells the operator why. */
public class StartFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message one line: what failed, with its name; no credential
   */
  public StartFailure(String message) {
    this(message, null);
  }

  /**
   * @param message one line: what failed, with its name; no credential
   * @param cause what led to it, shown only when debugging
   */
  public StartFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
