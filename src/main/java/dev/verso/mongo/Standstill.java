package dev.verso.mongo;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Notices that this process stood still: it was starved of CPU, or stopped, or collected garbage.
 * Then replies wait in its buffers that nobody has read, proofs are old, and all requests that came
 * meanwhile would ask the database at once for what a reply, a moment later, proves right.
 *
 * <p>It is told of ticks, which come late when the process does. Thread-safe.
 */
final class Standstill {
  /** A tick that is later than that was kept waiting. */
  private static final long LATE = Duration.ofMillis(400).toNanos();

  /** How long after a standstill the next proofs may take: a few replies. */
  private static final long GRACE = Duration.ofMillis(500).toNanos();

  private final AtomicReference<@Nullable CompletableFuture<Void>> waiting =
      new AtomicReference<>();

  private volatile long lastTick;
  private volatile long over;

  Standstill(long now) {
    lastTick = now;
    over = now - GRACE;
  }

  /** Every 100 ms, unless it stands still. By one thread at a time. */
  void tick(long now) {
    if (now - lastTick > LATE) {
      over = now;
    }
    lastTick = now;
  }

  /** Whether it stands still, or did just now. */
  boolean isNear(long now) {
    return now - lastTick > LATE || now - over < GRACE;
  }

  /** Completes at the next {@link #proved}. */
  CompletionStage<?> nextProof() {
    CompletableFuture<Void> next = new CompletableFuture<>();
    CompletableFuture<Void> other = waiting.compareAndExchange(null, next);
    return other == null ? next : other;
  }

  /** There may be a new proof. */
  void proved() {
    if (waiting.get() != null) {
      CompletableFuture<Void> all = waiting.getAndSet(null);
      if (all != null) {
        all.complete(null);
      }
    }
  }
}
