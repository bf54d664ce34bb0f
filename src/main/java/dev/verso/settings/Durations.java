package dev.verso.settings;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as people write them: {@code 500ms}, {@code 30s}, {@code 5m}, {@code 1h}, {@code 7d}.
 */
public final class Durations {
  private static final Duration MOST = Duration.ofDays(36_500);
  private static final Pattern FORM = Pattern.compile("(\\d{1,12})\\s*(MS|S|M|H|D)|0");

  private Durations() {}

  /**
   * Reads {@code text}; {@code 0} needs no unit.
   *
   * @throws IllegalArgumentException when it is not a duration; the message says what is allowed
   */
  public static Duration parse(String text) {
    Matcher matcher = FORM.matcher(text.strip().toUpperCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a duration such as 500ms, 30s or 5m");
    }
    if (matcher.group(1) == null) {
      return Duration.ZERO;
    }
    Duration duration = duration(Long.parseLong(matcher.group(1)), matcher.group(2));
    if (duration.compareTo(MOST) > 0) {
      throw new IllegalArgumentException("'" + text + "' is longer than " + MOST.toDays() + "d");
    }
    return duration;
  }

  private static Duration duration(long amount, String unit) {
    return switch (unit) {
      case "MS" -> Duration.ofMillis(amount);
      case "S" -> Duration.ofSeconds(amount);
      case "M" -> Duration.ofMinutes(amount);
      case "H" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }
}
