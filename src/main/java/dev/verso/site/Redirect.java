package dev.verso.site;

import dev.verso.settings.Origin;
import dev.verso.text.PercentEncoding;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The way to another URL, RFC 9110 section 15.4. It leads to another host only where it names that
 * host with its scheme: what a browser could take for a host is refused.
 *
 * @param status 301, 302, 303, 307 or 308
 * @param location a path of this site, with one slash at its start, or a URL of http or https; may
 *     have a query and a fragment; of the characters that a URL is made of
 */
public record Redirect(int status, String location) {
  /** The status of a redirect that does not say one: Permanent Redirect. */
  public static final int DEFAULT_STATUS = 308;

  private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);

  private static final Pattern URL = Pattern.compile(Origin.FORM + "([/?#].*)?");

  private static final Pattern PATH = Pattern.compile("/(?!/).*");
  private static final Pattern CHARACTERS =
      Pattern.compile("(%[0-9A-Fa-f]{2}|[A-Za-z0-9._~:/?#\\[\\]@!$&'()*+,;=-])*");
  private static final Pattern NOT_ASCII = Pattern.compile("[^\\x00-\\x7f]+");

  /**
   * @throws IllegalArgumentException when it is no such redirect; the message says what is allowed,
   *     without repeating what was given
   */
  public Redirect {
    if (!STATUSES.contains(status)) {
      throw new IllegalArgumentException("the status of a redirect is 301, 302, 303, 307 or 308");
    }
    location = NOT_ASCII.matcher(location).replaceAll(run -> PercentEncoding.encode(run.group()));
    if (!CHARACTERS.matcher(location).matches()) {
      throw new IllegalArgumentException(
          "a redirect leads to a URL, which holds no spaces, backslashes or control characters");
    }
    if (!PATH.matcher(location).matches() && !URL.matcher(location).matches()) {
      throw new IllegalArgumentException(
          "a redirect leads to a path that starts with one slash, or to a URL of http or https");
    }
  }

  /** Whether it stays on this site. */
  public boolean isLocal() {
    return location.startsWith("/");
  }

  /** What of the location is the path, percent-encoded: up to its query or fragment. */
  public String path() {
    return location.replaceFirst("[?#].*", "");
  }

  /** The same redirect with the query of a request, unless it has one of its own. */
  public Redirect withQuery(String query) {
    if (query.isEmpty() || location.indexOf('?') >= 0 || !CHARACTERS.matcher(query).matches()) {
      return this;
    }
    int fragment = location.indexOf('#');
    String bare = fragment < 0 ? location : location.substring(0, fragment);
    String rest = fragment < 0 ? "" : location.substring(fragment);
    return new Redirect(status, bare + "?" + query + rest);
  }
}
