package dev.verso.freshness;

import java.util.concurrent.locks.LockSupport;

/** Spreads what a thread does evenly over time; what is late is not made up for. */
final class Pace {
  private final long interval;
  private long due = System.nanoTime();

  /**
   * @param perSecond how often at most, more than 0
   */
  Pace(double perSecond) {
    this.interval = (long) (1e9 / perSecond);
  }

  /** Waits for the next turn. */
  void await() {
    long now = System.nanoTime();
    if (due - now > 0) {
      LockSupport.parkNanos(due - now);
    }
    due = Math.max(due + interval, now);
  }
}
