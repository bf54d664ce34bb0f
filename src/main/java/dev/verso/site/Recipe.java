package dev.verso.site;

import org.jspecify.annotations.Nullable;

/**
 * What a document says of the others that it is made of.
 *
 * @param layout the name of the page that it is put into; null where it stands for itself
 * @param includes whether it may include others
 */
public record Recipe(@Nullable String layout, boolean includes) {
  /** Of a page that is made of itself alone. */
  public static final Recipe PLAIN = new Recipe(null, false);

  /** Whether it takes nothing but the page itself. */
  public boolean isPlain() {
    return layout == null && !includes;
  }
}
