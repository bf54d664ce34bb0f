package dev.verso.settings;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes, written {@code 512B}, {@code 64KB}, {@code 64MB} or {@code 2GB}; a unit is
 * 1024 of the one before it.
 *
 * @param bytes 0 or more
 */
public record ByteSize(long bytes) {
  private static final String[] UNITS = {"B", "KB", "MB", "GB"};
  private static final Pattern FORM = Pattern.compile("(\\d{1,15})\\s*(B|KB|MB|GB|)");

  public ByteSize {
    if (bytes < 0) {
      throw new IllegalArgumentException("a size is 0 or more bytes, not " + bytes);
    }
  }

  /**
   * Reads {@code text}; a bare number is bytes.
   *
   * @throws IllegalArgumentException when it is not a size; the message says what is allowed
   */
  public static ByteSize parse(String text) {
    Matcher matcher = FORM.matcher(text.strip().toUpperCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw notASize(text);
    }
    int shift =
        switch (matcher.group(2)) {
          case "KB" -> 10;
          case "MB" -> 20;
          case "GB" -> 30;
          default -> 0;
        };
    long number = Long.parseLong(matcher.group(1));
    if (number > Long.MAX_VALUE >> shift) {
      throw notASize(text);
    }
    return new ByteSize(number << shift);
  }

  /** {@code bytes} for people, such as {@code 32MB}: rounded down to the unit that fits. */
  public static String about(long bytes) {
    int unit = Math.min(3, (63 - Long.numberOfLeadingZeros(Math.max(1, bytes))) / 10);
    return (bytes >> (10 * unit)) + UNITS[unit];
  }

  private static IllegalArgumentException notASize(String text) {
    return new IllegalArgumentException("'" + text + "' is not a size such as 64KB or 64MB");
  }

  @Override
  public String toString() {
    long rest = bytes;
    int unit = 0;
    while (rest != 0 && rest % 1024 == 0 && unit < UNITS.length - 1) {
      rest /= 1024;
      unit++;
    }
    return rest + UNITS[unit];
  }
}
