package dev.verso.settings;

import java.util.regex.Pattern;

/**
 * Where in the URL space something is mounted.
 *
 * @param prefix what every path below it begins with, with a slash at its start and its end: {@code
 *     /pages/}, or {@code /} for the root
 */
public record MountPath(String prefix) {
  /** Characters that are the same in a URL and in its normalized form (RFC 3986 section 2.3). */
  private static final Pattern FORM = Pattern.compile("/|(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+/");

  public MountPath {
    if (!FORM.matcher(prefix).matches()) {
      throw new IllegalArgumentException("'" + prefix + "' is not a path such as /pages");
    }
  }

  /**
   * Reads {@code text}, with or without a slash at the end.
   *
   * @throws IllegalArgumentException when it is no such path; the message says what is allowed
   */
  public static MountPath parse(String text) {
    try {
      return new MountPath(text.isEmpty() || text.endsWith("/") ? text : text + "/");
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'" + text + "' is not a path such as /pages", e);
    }
  }

  /** Whether {@code path}, as a URL has it, lies below this. */
  public boolean contains(String path) {
    return path.startsWith(prefix);
  }

  /** Whether {@code path} is this but for the slash at its end, and so nothing below it. */
  public boolean isBare(String path) {
    return path.equals(toString());
  }

  /** Without the slash at the end; empty for the root. */
  @Override
  public String toString() {
    return prefix.substring(0, prefix.length() - 1);
  }
}
