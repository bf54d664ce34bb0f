package dev.verso.page;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A document as it was found.
 *
 * @param id its {@code _id}, the page's name; empty when that is no string
 * @param page null when it cannot be served: its {@code body} is missing or no text
 * @param ignored what else of it cannot be used, and why
 */
record StoredPage(String id, @Nullable Page page, List<String> ignored) {
  /** Bytes of content, as far as Verso keeps them. */
  int size() {
    return page == null ? 0 : page.body().length();
  }
}
