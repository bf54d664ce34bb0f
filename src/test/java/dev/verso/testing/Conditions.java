package dev.verso.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what will be. */
public final class Conditions {
  private static final long PAUSE_NANOS = 2_000_000;

  private Conditions() {}

  /**
   * Asks again and again until it is so.
   *
   * @return how long that took
   * @throws AssertionError if it takes longer than {@code patience}
   */
  public static Duration await(Duration patience, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > patience.toNanos()) {
        throw new AssertionError("not so within " + patience);
      }
      pause();
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /** Waits until so much time has passed, for what depends on time alone. */
  public static void pass(Duration time) {
    long start = System.nanoTime();
    while (System.nanoTime() - start < time.toNanos()) {
      pause();
    }
  }

  /** Leaves the processor to what is waited for, between two looks. */
  public static void pause() {
    LockSupport.parkNanos(PAUSE_NANOS);
  }
}
