package dev.verso.page;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Bounds the queries for pages that are under way at once, first come first served: how large a
 * page is shows when it is in memory already. Thread-safe.
 */
final class ReadTurns {
  /** A query may bring 20 MB, which are in memory as they come and as pages, beside all else. */
  private static final long MEMORY_PER_READ = 128L << 20;

  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private long free;

  /**
   * @param turns that may be taken at once, 1 or more
   */
  ReadTurns(long turns) {
    this.free = turns;
  }

  /** As many as the heap has room for. */
  static ReadTurns forHeap() {
    return new ReadTurns(Math.max(1, Runtime.getRuntime().maxMemory() / MEMORY_PER_READ));
  }

  /**
   * Waits for a turn, to be given back by {@link #giveBack}.
   *
   * @return completes at once, or on {@code context}
   */
  synchronized Future<Void> take(Context context) {
    if (free > 0) {
      free--;
      return Future.succeededFuture();
    }
    Promise<Void> turn = Promise.promise();
    waiting.add(() -> context.runOnContext(v -> turn.complete()));
    return turn.future();
  }

  synchronized void giveBack() {
    Runnable next = waiting.poll();
    if (next == null) {
      free++;
    } else {
      next.run();
    }
  }
}
