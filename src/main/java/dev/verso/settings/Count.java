package dev.verso.settings;

/**
 * How many of something there may be.
 *
 * @param value 1 or more
 */
public record Count(int value) {
  public Count {
    if (value < 1) {
      throw notACount(String.valueOf(value));
    }
  }

  /**
   * Reads {@code text}.
   *
   * @throws IllegalArgumentException when it is not a count; the message says what is allowed
   */
  public static Count parse(String text) {
    try {
      return new Count(Integer.parseInt(text.strip()));
    } catch (NumberFormatException e) {
      throw notACount(text);
    }
  }

  private static IllegalArgumentException notACount(String text) {
    return new IllegalArgumentException(
        "'" + text + "' is not a number from 1 to " + Integer.MAX_VALUE);
  }

  @Override
  public String toString() {
    return String.valueOf(value);
  }
}
