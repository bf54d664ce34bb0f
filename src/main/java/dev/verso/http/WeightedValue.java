package dev.verso.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * One member of a list by which a client says what it prefers, RFC 9110 section 12.4: {@code
 * gzip;q=0.5}.
 *
 * @param value in lower case, without parameters
 * @param weight in thousandths: 0 is "not acceptable", 1000 the most
 */
record WeightedValue(String value, int weight) {
  private static final Pattern WEIGHT = Pattern.compile("0(\\.\\d{0,3})?|1(\\.0{0,3})?");
  private static final int FULL = 1000;
  private static final int INVALID = -1;

  /**
   * Reads a list. A member with an invalid weight is left out; parameters other than the weight are
   * not looked at. (So a comma inside a quoted parameter splits its member, which costs it only its
   * weight: nothing that Verso offers has such a parameter.)
   */
  static List<WeightedValue> parseList(String header) {
    List<WeightedValue> values = new ArrayList<>();
    for (String member : header.split(",", -1)) {
      int end = member.indexOf(';');
      String value = (end == -1 ? member : member.substring(0, end)).strip();
      int weight = end == -1 ? FULL : weightIn(member.substring(end + 1));
      if (!value.isEmpty() && weight != INVALID) {
        values.add(new WeightedValue(value.toLowerCase(Locale.ROOT), weight));
      }
    }
    return values;
  }

  private static int weightIn(String parameters) {
    for (String parameter : parameters.split(";", -1)) {
      String text = parameter.strip();
      if (text.regionMatches(true, 0, "q=", 0, 2)) {
        String number = text.substring(2);
        return WEIGHT.matcher(number).matches()
            ? Math.round(Float.parseFloat(number) * FULL)
            : INVALID;
      }
    }
    return FULL;
  }
}
