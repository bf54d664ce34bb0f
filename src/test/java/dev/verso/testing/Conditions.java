package dev.verso.testing;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for what will be. */
public final class Conditions {
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
      Thread.onSpinWait();
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
