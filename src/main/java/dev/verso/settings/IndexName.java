package dev.verso.settings;

import java.util.regex.Pattern;

/**
 * The last part of the name of a page that a folder shows.
 *
 * @param name empty where folders show none
 */
public record IndexName(String name) {
  private static final Pattern FORM = Pattern.compile("([A-Za-z0-9_~-][A-Za-z0-9._~-]*)?");

  public IndexName {
    if (!FORM.matcher(name).matches()) {
      throw new IllegalArgumentException("'" + name + "' is not the last part of a name");
    }
  }
}
