package dev.verso.mongo;

import com.mongodb.MongoSecurityException;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoTimeoutException;
import java.util.Optional;

/**
 * The database answered, and will not do what it was asked for, now or later, until somebody
 * changes a right or a password. The message tells the operator why, in words made from the error's
 * code: the server's own may hold names and values.
 */
public final class DatabaseRefusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private static final int UNAUTHORIZED = 13;
  private static final int AUTHENTICATION_FAILED = 18;

  /** What Atlas answers to whatever it does not let its users do. */
  private static final int ATLAS_ERROR = 8000;

  private static final String NO_LOGIN = "authentication failed";

  private DatabaseRefusal(String reason, Throwable cause) {
    super(reason, cause, false, false);
  }

  /**
   * Finds the refusal in what the driver failed with.
   *
   * @param action what was tried, like "read pages"
   */
  public static Optional<DatabaseRefusal> of(Throwable failure, String action) {
    return reason(failure, action).map(reason -> new DatabaseRefusal(reason, failure));
  }

  /**
   * Says that the database refused, or else how it failed: a clause for the operator.
   *
   * @param failure the database's, or the driver's
   * @param action what was tried, like "read pages"
   */
  public static String explain(Throwable failure, String action) {
    return reason(failure, action)
        .map(reason -> "the database refuses: " + reason)
        .orElseGet(() -> "the database failed: " + DriverFailure.reason(failure));
  }

  private static Optional<String> reason(Throwable failure, String action) {
    if (isFailedLogin(failure)) {
      return Optional.of(NO_LOGIN);
    }
    return switch (DriverFailure.code(failure)) {
      case UNAUTHORIZED -> Optional.of("not authorized to " + action + " (error 13 Unauthorized)");
      case AUTHENTICATION_FAILED -> Optional.of(NO_LOGIN);
      case ATLAS_ERROR ->
          Optional.of(
              "Atlas does not let this user "
                  + action
                  + ", by its rights or by the limits of the cluster (error 8000 AtlasError)");
      default -> Optional.empty();
    };
  }

  /** Whether the database does not believe that the user is who the URI says. */
  static boolean isFailedLogin(Throwable failure) {
    if (failure instanceof MongoSecurityException) {
      // A connection that breaks while it logs in is wrapped too.
      return !(failure.getCause() instanceof MongoSocketException);
    }
    String message = String.valueOf(failure.getMessage());
    return failure instanceof MongoTimeoutException
        && message.contains("MongoSecurityException")
        && !message.contains("MongoSocket");
  }
}
