package dev.verso.http;

import io.vertx.core.MultiMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads header fields that a client may have sent in several lines. */
public final class HeaderLines {
  private HeaderLines() {}

  /**
   * All lines of a field as one value, joined by commas (RFC 9110 section 5.3); null when there is
   * no such line.
   *
   * <p>A field that is no list becomes invalid when sent twice, which is how its parsers then treat
   * it.
   */
  public static @Nullable String combined(MultiMap headers, CharSequence name) {
    if (!headers.contains(name)) {
      return null;
    }
    List<String> lines = headers.getAll(name);
    return lines.size() == 1 ? lines.get(0) : String.join(", ", lines);
  }

  /**
   * Whether there is nothing but HTTP's white space, RFC 9110 section 5.6.3. Java's own means more
   * by that, such as U+001F.
   */
  static boolean isBlank(String member) {
    return member.chars().allMatch(c -> c == ' ' || c == '\t');
  }
}
