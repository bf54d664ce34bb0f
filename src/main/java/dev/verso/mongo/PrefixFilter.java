package dev.verso.mongo;

import com.mongodb.client.model.Filters;
import java.util.regex.Pattern;
import org.bson.conversions.Bson;

/** Finds what begins with a text, by an index where there is one. */
public final class PrefixFilter {
  private static final Pattern SPECIAL_IN_PATTERNS = Pattern.compile("[\\\\^$.|?*+()\\[\\]{}]");

  private PrefixFilter() {}

  /**
   * The documents whose {@code field} is a string that begins with {@code prefix}; where that is
   * empty, all.
   */
  public static Bson of(String field, String prefix) {
    // Escaped by hand: not every server understands the \Q and \E of Pattern.quote.
    String escaped = SPECIAL_IN_PATTERNS.matcher(prefix).replaceAll("\\\\$0");
    return prefix.isEmpty() ? Filters.empty() : Filters.regex(field, "^" + escaped);
  }
}
