package dev.verso;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The requests of {@code hostile-requests.txt}: a char is a byte. */
final class HostileRequests {
  private static final String TABLE = "http/hostile-requests.txt";
  private static final Pattern HEADING = Pattern.compile("\\[(\\w+)] (.+)");

  private static final Pattern ESCAPE = Pattern.compile("\\\\(?:x([0-9a-f]{2})|\\{(\\d+)}(.)|(.))");

  private HostileRequests() {}

  /** By their names, such as {@code "host a@b"}, which are unique and visible. */
  static Map<String, String> all() {
    Map<String, String> all = new LinkedHashMap<>();
    String name = "";
    String template = "";
    for (String line : lines()) {
      Matcher heading = HEADING.matcher(line);
      if (heading.matches()) {
        name = heading.group(1);
        template = unescape(heading.group(2));
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        all.put(name + " " + line, template.replace("%s", unescape(line)));
      }
    }
    return all;
  }

  private static List<String> lines() {
    try (InputStream in = HostileRequests.class.getResourceAsStream(TABLE)) {
      return new String(in.readAllBytes(), UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String unescape(String text) {
    return ESCAPE.matcher(text).replaceAll(escape -> Matcher.quoteReplacement(meaning(escape)));
  }

  private static String meaning(MatchResult escape) {
    if (escape.group(1) != null) {
      return Character.toString(Integer.parseInt(escape.group(1), 16));
    }
    if (escape.group(2) != null) {
      return escape.group(3).repeat(Integer.parseInt(escape.group(2)));
    }
    return switch (escape.group(4)) {
      case "r" -> "\r";
      case "n" -> "\n";
      case "t" -> "\t";
      case "e" -> "";
      default -> escape.group(4);
    };
  }
}
