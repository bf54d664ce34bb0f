package dev.verso.text;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Lets one event a period pass and counts those it holds back, so that an outage is a log line a
 * second and not one a request. For all threads.
 */
public final class Throttle {
  private final long periodNanos;
  private final LongSupplier nanoTime;
  private final AtomicLong nextPass;
  private final LongAdder held = new LongAdder();

  /**
   * @param nanoTime {@link System#nanoTime} or a test's
   */
  public Throttle(Duration period, LongSupplier nanoTime) {
    this.periodNanos = period.toNanos();
    this.nanoTime = nanoTime;
    this.nextPass = new AtomicLong(nanoTime.getAsLong());
  }

  /** How many were held back since the last that passed; empty when this one is held back too. */
  public OptionalLong tryPass() {
    long now = nanoTime.getAsLong();
    long due = nextPass.get();
    // Differences, because nanoTime may wrap around.
    if (now - due >= 0 && nextPass.compareAndSet(due, now + periodNanos)) {
      return OptionalLong.of(held.sumThenReset());
    }
    held.increment();
    return OptionalLong.empty();
  }
}
