package dev.verso.mongo;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The embedded engine cannot use its data directory; the message is one line for the operator. */
public class DataDirectoryException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  DataDirectoryException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** The directory is open in another Verso, or a second time in this one. */
  public static final class InUse extends DataDirectoryException {

    private static final long serialVersionUID = 1L;

    InUse(Path directory, Throwable cause) {
      super("another Verso is using the data directory " + directory, cause);
    }
  }
}
