package dev.verso.manage;

import dev.verso.mongo.DatabaseRefusal;
import io.vertx.core.Future;
import java.util.function.Supplier;

/**
 * Whether requests should be sent to this process.
 *
 * <pre>
 *   starting ──serve()──> serving, as long as the database answers ──drain()──> draining
 * </pre>
 */
public final class Readiness {
  private volatile Supplier<Future<Void>> state = () -> notReady("starting");

  /**
   * From now on ready, as long as the database is.
   *
   * @param database asks it whether it serves; fails with a {@link DatabaseRefusal} when it will
   *     not, with another exception when it does not answer in time
   */
  public void serve(Supplier<Future<Void>> database) {
    state = () -> database.get().recover(cause -> notReady(reason(cause)));
  }

  private static String reason(Throwable cause) {
    return cause instanceof DatabaseRefusal refusal
        ? "the database refuses: " + refusal.getMessage()
        : "the database does not answer";
  }

  /** From now on not ready: load balancers are to look elsewhere. */
  public void drain() {
    state = () -> notReady("shutting down");
  }

  /** Fails with a {@link NotReady} when requests should be sent elsewhere. */
  Future<Void> check() {
    return state.get();
  }

  private static Future<Void> notReady(String reason) {
    return Future.failedFuture(new NotReady(reason));
  }

  /** Why this process is not ready, in words that are safe to show. */
  static final class NotReady extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotReady(String reason) {
      super(reason, null, false, false);
    }
  }
}
