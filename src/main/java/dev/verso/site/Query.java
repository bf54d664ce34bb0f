package dev.verso.site;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** The query of a URL as the parameters of a form, in the encoding of the WHATWG URL Standard. */
final class Query {
  private Query() {}

  /** The parameters by name, the first of each; none where it is malformed. */
  static Map<String, String> parse(String query) {
    Map<String, String> parameters = new TreeMap<>();
    try {
      for (String parameter : query.split("&", -1)) {
        int equals = parameter.indexOf('=');
        String name = equals < 0 ? parameter : parameter.substring(0, equals);
        String value = equals < 0 ? "" : parameter.substring(equals + 1);
        if (!parameter.isEmpty()) {
          parameters.putIfAbsent(decode(name), decode(value));
        }
      }
    } catch (IllegalArgumentException e) {
      return Map.of();
    }
    return parameters;
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  /** Encodes all but letters, digits and {@code .-*_}, so that it fits anywhere in a URL. */
  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
