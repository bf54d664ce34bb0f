package dev.verso.settings;

import java.time.Duration;

/**
 * How long something may take that has to have some time.
 *
 * @param duration more than none
 */
public record Timeout(Duration duration) {
  public Timeout {
    if (duration.isZero() || duration.isNegative()) {
      throw new IllegalArgumentException("'0' is no time at all; give some, such as 500ms or 30s");
    }
  }

  /**
   * Reads {@code text}, written as {@link Durations} are.
   *
   * @throws IllegalArgumentException when it is no such time; the message says what is allowed
   */
  public static Timeout parse(String text) {
    return new Timeout(Durations.parse(text));
  }
}
