package dev.verso.settings;

import java.util.regex.Pattern;

/**
 * Where the world finds a site, RFC 6454.
 *
 * @param url scheme and host, and a port if need be, without a slash at the end: {@code
 *     https://example.com}
 */
public record Origin(String url) {
  /**
   * What it looks like, as a regular expression. No user's name: it would make a host look like
   * another.
   */
  public static final String FORM = "https?://([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?";

  private static final Pattern PATTERN = Pattern.compile(FORM);

  public Origin {
    url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    if (!PATTERN.matcher(url).matches()) {
      throw new IllegalArgumentException(
          "'" + url + "' is not a scheme with a host such as https://example.com");
    }
  }
}
