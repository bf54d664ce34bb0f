package dev.verso.mongo;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.MongoServerException;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoTimeoutException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says in a few words, for the operator, why the driver failed. */
public final class DriverFailure {
  /** In "Timed out while waiting for a server": what each server's last attempt ended with. */
  private static final Pattern CAUSE = Pattern.compile("caused by \\{[\\w.$]+: ([^{}]+)}");

  private DriverFailure() {}

  /** A short reason without a credential, an address or a stack. */
  public static String reason(Throwable failure) {
    if (DatabaseRefusal.isFailedLogin(failure)) {
      return "authentication failed";
    }
    if (failure instanceof MongoTimeoutException) {
      String message = String.valueOf(failure.getMessage());
      Matcher matcher = CAUSE.matcher(message);
      return matcher.find() ? matcher.group(1) : "no server answered";
    }
    if (failure instanceof EarlierServer) {
      return String.valueOf(failure.getMessage());
    }
    if (failure instanceof TimeoutException) {
      return "no answer in time";
    }
    if (failure instanceof MongoCommandException refusal) {
      return "error %d %s".formatted(refusal.getErrorCode(), refusal.getErrorCodeName());
    }
    return failure instanceof MongoServerException
        ? "error " + code(failure)
        : failure.getClass().getSimpleName();
  }

  /** Whether nobody answered, rather than that somebody refused. */
  public static boolean isAway(Throwable failure) {
    return failure instanceof MongoSocketException
        || failure instanceof MongoTimeoutException
        || failure instanceof TimeoutException;
  }

  /** Whether it is an answer of the database, if only that it will not. */
  static boolean isAnswer(Throwable failure) {
    return failure instanceof MongoServerException;
  }

  /** The error's code in the server's answer; 0 or less where there is no such answer. */
  static int code(Throwable failure) {
    if (failure instanceof MongoBulkWriteException bulk && !bulk.getWriteErrors().isEmpty()) {
      return bulk.getWriteErrors().get(0).getCode();
    }
    return failure instanceof MongoException e ? e.getCode() : 0;
  }
}
