package dev.verso.manage;

import dev.verso.mongo.DatabaseRefusal;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.function.Supplier;

/**
 * Whether requests should be sent to this process.
 *
 * <pre>
 *   starting ──serve()──> serving, as long as the database answers ──drain()──> draining
 * </pre>
 *
 * <p>A feed of changes that is behind, or away, is told, and no reason to be not ready: pages are
 * asked for again then, and stay as fresh as ever. What makes one process be behind mostly makes
 * all of them so, and a load balancer would be left with none; and what is one process's own, a
 * thread of the driver that died, the feed mends by itself.
 */
public final class Readiness {
  private volatile Supplier<Future<Void>> state = () -> notReady("starting");
  private volatile Supplier<JsonObject> details = JsonObject::new;

  /**
   * From now on ready, as long as the database is.
   *
   * @param database asks it whether it serves; fails with a {@link DatabaseRefusal} when it will
   *     not, with another exception when it does not answer in time
   * @param details what else to tell, asked anew each time
   */
  public void serve(Supplier<Future<Void>> database, Supplier<JsonObject> details) {
    this.details = details;
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

  /** What is told beside that. */
  JsonObject details() {
    return details.get();
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
