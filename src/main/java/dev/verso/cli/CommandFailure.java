package dev.verso.cli;

import dev.verso.settings.FileFailure;
import java.io.IOException;

/** A command cannot do what it was asked to; the message is the line that says why. */
public final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message one line: what failed, with its name; no credential
   */
  public CommandFailure(String message) {
    super(message);
  }

  /**
   * @param what could not be done, like "cannot read x"
   */
  public CommandFailure(String what, IOException cause) {
    super(what + ": " + FileFailure.reason(cause), cause);
  }
}
