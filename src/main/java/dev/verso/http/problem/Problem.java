package dev.verso.http.problem;

import dev.verso.mongo.DatabaseRefusal;
import org.jspecify.annotations.Nullable;

/**
 * A failed request: what went wrong, in words that are safe to show to the client.
 *
 * <p>Handlers throw it or fail with it; the problem handler renders it. Everything else that fails
 * a request is shown as {@link Kind#INTERNAL} without its text.
 */
public final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The closed set of what can go wrong, each with its status code. */
  public enum Kind {
    BAD_REQUEST(400, "Bad Request"),
    NOT_FOUND(404, "Not Found"),
    METHOD_NOT_ALLOWED(405, "Method Not Allowed"),
    PRECONDITION_FAILED(412, "Precondition Failed"),
    URI_TOO_LONG(414, "URI Too Long"),
    RANGE_NOT_SATISFIABLE(416, "Range Not Satisfiable"),
    HEADERS_TOO_LARGE(431, "Request Header Fields Too Large"),
    INTERNAL(500, "Internal Server Error"),
    UNAVAILABLE(503, "Service Unavailable"),
    VERSION_NOT_SUPPORTED(505, "HTTP Version Not Supported");

    private final int status;
    private final String title;

    Kind(int status, String title) {
      this.status = status;
      this.title = title;
    }

    /** The HTTP status code. */
    public int status() {
      return status;
    }

    /** The reason phrase, RFC 9110 section 15. */
    public String title() {
      return title;
    }
  }

  private final Kind kind;

  /**
   * @param kind what went wrong
   * @param detail one sentence for the client, unescaped; must not hold a driver's text or a secret
   */
  public Problem(Kind kind, String detail) {
    this(kind, detail, null);
  }

  /**
   * @param kind what went wrong
   * @param detail one sentence for the client, unescaped; must not hold a driver's text or a secret
   * @param cause what led to it, for the log only; null where there is none
   */
  public Problem(Kind kind, String detail, @Nullable Throwable cause) {
    // The stack says nothing that kind, detail and cause do not, and filling it in costs.
    super(detail, cause, false, false);
    this.kind = kind;
  }

  /**
   * The database does not answer.
   *
   * @param cause what the driver says, for the log only
   */
  public static Problem unavailable(Throwable cause) {
    return new Problem(Kind.UNAVAILABLE, "The database is not available at the moment", cause);
  }

  /**
   * The database answered that it will not, which needs a hand of the operator's.
   *
   * @param why for the log only
   */
  private static Problem refused(Throwable why) {
    return new Problem(Kind.UNAVAILABLE, "The database refuses to answer this", why);
  }

  /**
   * The database failed: it refuses, or else it does not answer.
   *
   * @param cause what the driver says, for the log only
   * @param action what was tried, like "read pages"
   */
  public static Problem ofDatabase(Throwable cause, String action) {
    return DatabaseRefusal.of(cause, action)
        .map(Problem::refused)
        .orElseGet(() -> unavailable(cause));
  }

  /** What went wrong, and so the status. */
  public Kind kind() {
    return kind;
  }

  /** The sentence for the client, unescaped. */
  public String detail() {
    return String.valueOf(getMessage());
  }
}
