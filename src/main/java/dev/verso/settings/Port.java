package dev.verso.settings;

/**
 * A TCP port to listen on.
 *
 * @param number 0 to 65535; 0 lets the system pick a free one
 */
public record Port(int number) {
  public Port {
    if (number < 0 || number > 65535) {
      throw new IllegalArgumentException(notAPort(String.valueOf(number)));
    }
  }

  /**
   * Reads {@code text}.
   *
   * @throws IllegalArgumentException when it is not a port; the message says what is allowed
   */
  public static Port parse(String text) {
    try {
      return new Port(Integer.parseInt(text.strip()));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(notAPort(text), e);
    }
  }

  private static String notAPort(String text) {
    return "'" + text + "' is not a port from 0 to 65535";
  }

  @Override
  public String toString() {
    return String.valueOf(number);
  }
}
