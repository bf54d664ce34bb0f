package dev.verso.page;

import org.jspecify.annotations.Nullable;

/**
 * A document as it was found.
 *
 * @param id its {@code _id}, the page's name; empty when that is no string
 * @param page null when it cannot be served: its {@code body} is missing or no string
 */
record StoredPage(String id, @Nullable Page page) {
  /** Bytes of content, as far as Verso keeps them. */
  int size() {
    return page == null ? 0 : page.body().length();
  }
}
