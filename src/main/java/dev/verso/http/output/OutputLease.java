package dev.verso.http.output;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClosedException;
import org.jspecify.annotations.Nullable;

/**
 * What one response holds of an {@link OutputBudget}: the slice that is with the system or waits
 * for it, a window of bytes that can be read again, a body that it shares with other responses.
 */
final class OutputLease {
  private final OutputBudget budget;
  private final Context context;
  private final Runnable cutOff;

  /** Of the connection's other leases too. */
  final OutputBudget.Share share;

  final long slice;

  // Guarded by the budget.
  long window;
  boolean ending;
  SharedBodies.@Nullable Body body;
  long wanted;
  private @Nullable Promise<Void> granted;

  private volatile @Nullable Runnable giveBack;
  private volatile boolean writing;
  private volatile long movedAt = System.nanoTime();

  OutputLease(
      OutputBudget budget, Context context, OutputBudget.Share share, long slice, Runnable cutOff) {
    this.budget = budget;
    this.context = context;
    this.share = share;
    this.slice = slice;
    this.cutOff = cutOff;
  }

  /** A slice was handed over. */
  void writing() {
    movedAt = System.nanoTime();
    writing = true;
  }

  /** The system has the slice. */
  void written() {
    writing = false;
  }

  /** How long the client has taken nothing of what it was sent; 0 when it has it all. */
  long stalledNanos(long now) {
    return writing ? Math.max(0, now - movedAt) : 0;
  }

  /**
   * Waits for a window.
   *
   * @return completes on the response's context; fails when the response is closed first
   */
  Future<Void> window(long bytes) {
    Promise<Void> promise = Promise.promise();
    granted = promise;
    wanted = bytes;
    budget.await(this);
    return promise.future();
  }

  /** Doubles the window, if nobody else waits for one and there is room. */
  boolean tryDouble() {
    return budget.tryDouble(this);
  }

  /** Whether others wait for a window. */
  boolean contended() {
    return budget.contended();
  }

  void returnWindow() {
    giveBack = null;
    budget.returnWindow(this);
  }

  /**
   * Says how the window can be returned while the client does not take what it was sent.
   *
   * @param action runs on the response's context
   */
  void whenAsked(@Nullable Runnable action) {
    giveBack = action;
  }

  /** Whether it can be asked for its window. */
  boolean canGiveBack() {
    return giveBack != null;
  }

  void grant() {
    Promise<Void> promise = granted;
    granted = null;
    if (promise != null) {
      context.runOnContext(v -> promise.tryComplete());
    }
  }

  void askBack() {
    context.runOnContext(
        v -> {
          Runnable action = giveBack;
          if (action != null) {
            action.run();
          }
        });
  }

  void cutOff() {
    context.runOnContext(v -> cutOff.run());
  }

  /** Gives back everything. Idempotent. */
  void close() {
    giveBack = null;
    budget.close(this);
    Promise<Void> promise = granted;
    granted = null;
    if (promise != null) {
      promise.tryFail(new HttpClosedException("the client went away"));
    }
  }
}
