package dev.verso.page;

import java.nio.charset.StandardCharsets;

/**
 * The name of a page: segments of UTF-8 with {@code /} between them, {@value #MAX_BYTES} bytes at
 * most. No segment is empty, {@code .} or {@code ..}; none holds a control character.
 *
 * @param value the name, decoded
 */
public record PageName(String value) {
  static final int MAX_BYTES = 1024;

  /**
   * @throws IllegalArgumentException when it is no such name; the message says why, without
   *     repeating the name
   */
  public PageName {
    if (value.isEmpty() || isTooLong(value)) {
      throw new IllegalArgumentException("a page's name is 1 to " + MAX_BYTES + " bytes long");
    }
    if (holdsControlCharacters(value)) {
      throw new IllegalArgumentException("a page's name holds no control characters");
    }
    for (int start = 0; start <= value.length(); ) {
      int slash = value.indexOf('/', start);
      int end = slash < 0 ? value.length() : slash;
      if (isNoSegment(value, start, end)) {
        throw new IllegalArgumentException("a page's name has no empty, '.' or '..' segment");
      }
      start = end + 1;
    }
  }

  /** Whether {@code value} is such a name. */
  public static boolean isGood(String value) {
    try {
      new PageName(value);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** A char is one to three bytes of UTF-8, so the length comes cheap for nearly all. */
  private static boolean isTooLong(String value) {
    return value.length() > MAX_BYTES
        || (value.length() > MAX_BYTES / 3
            && value.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES);
  }

  /** Or halves of a surrogate pair, which UTF-8 cannot hold. */
  private static boolean holdsControlCharacters(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (Character.isISOControl(c)) {
        return true;
      }
      if (Character.isSurrogate(c)) {
        boolean pair = i + 1 < value.length() && Character.isSurrogatePair(c, value.charAt(i + 1));
        if (!pair) {
          return true;
        }
        i++;
      }
    }
    return false;
  }

  private static boolean isNoSegment(String value, int start, int end) {
    return switch (end - start) {
      case 0 -> true;
      case 1 -> value.charAt(start) == '.';
      case 2 -> value.startsWith("..", start);
      default -> false;
    };
  }

  @Override
  public String toString() {
    return value;
  }
}
