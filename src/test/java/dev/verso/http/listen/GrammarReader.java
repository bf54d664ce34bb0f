package dev.verso.http.listen;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads HTTP/1 requests by the grammar of RFC 9112 and nothing else: slow, and written apart from
 * what it is compared with.
 */
final class GrammarReader {
  /** The head of a request; field values without the white space around them. */
  record Head(String method, String target, String version, List<String> fields) {
    List<String> values(String name) {
      String start = name + ":";
      return fields.stream()
          .filter(field -> field.regionMatches(true, 0, start, 0, start.length()))
          .map(field -> field.substring(start.length()))
          .toList();
    }
  }

  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]++";

  /**
   * A target of any bytes that end no line and part no words: what is one is told later. Empty
   * lines before a request may end in a bare LF (section 2.2).
   */
  private static final Pattern HEAD =
      Pattern.compile(
          "[\r\n]*+(?<method>"
              + TOKEN
              + ") (?<target>[^ \r\n]++) (?<version>HTTP/1\\.[01])\r\n(?<fields>(?:"
              + TOKEN
              + ":[\\t\\x20-\\x7e\\x80-\\xff]*+\r\n)*+)\r\n");

  private static final Pattern LENGTH = Pattern.compile("[0-9]+");

  private GrammarReader() {}

  /**
   * The heads of the requests that {@code bytes} begin with, one char a byte, up to the first that
   * has a body or that is none.
   */
  static List<Head> heads(String bytes) {
    List<Head> heads = new ArrayList<>();
    Matcher matcher = HEAD.matcher(bytes);
    while (matcher.lookingAt()) {
      Head head = head(matcher);
      if (!isFramedAsOne(head)) {
        break;
      }
      heads.add(head);
      if (hasBody(head)) {
        break;
      }
      matcher.region(matcher.end(), bytes.length());
    }
    return heads;
  }

  private static Head head(Matcher matcher) {
    List<String> fields = new ArrayList<>();
    for (String line : matcher.group("fields").split("\r\n", -1)) {
      if (!line.isEmpty()) {
        int colon = line.indexOf(':');
        String value = line.substring(colon + 1).replaceAll("^[ \t]++|[ \t]++$", "");
        fields.add(line.substring(0, colon).toLowerCase(Locale.ROOT) + ":" + value);
      }
    }
    return new Head(
        matcher.group("method"), matcher.group("target"), matcher.group("version"), fields);
  }

  /** RFC 9112 sections 3.2 and 6.3: whether nobody can find another end, or another host. */
  private static boolean isFramedAsOne(Head head) {
    List<String> lengths = head.values("content-length");
    List<String> codings = head.values("transfer-encoding");
    int hosts = head.values("host").size();
    boolean newer = head.version().equals("HTTP/1.1");
    return (hosts == 1 || (hosts == 0 && !newer))
        && lengths.size() <= 1
        && lengths.stream().allMatch(length -> LENGTH.matcher(length).matches())
        && (codings.isEmpty()
            || (newer
                && lengths.isEmpty()
                && codings.size() == 1
                && codings.get(0).equalsIgnoreCase("chunked")));
  }

  static boolean hasBody(Head head) {
    return !head.values("transfer-encoding").isEmpty()
        || head.values("content-length").stream().anyMatch(length -> !length.matches("0+"));
  }
}
