package dev.verso.page;

import dev.verso.cache.CacheStatus;
import dev.verso.site.Redirect;
import dev.verso.site.RedirectRules;
import org.jspecify.annotations.Nullable;

/**
 * What a request gets.
 *
 * @param content null when there is none
 */
record Found(@Nullable Cached content, CacheStatus status) {
  /** The page; null when there is none, or only a document that is none. */
  @Nullable RenderedPage page() {
    return content == null ? null : content.rendered();
  }

  /** Where the document leads; null when it does not. */
  @Nullable Redirect redirect() {
    return content == null ? null : content.page().redirect();
  }

  /** The rules in the document; null when it holds none. */
  @Nullable RedirectRules rules() {
    return content instanceof Cached.Signpost signpost ? signpost.rules() : null;
  }
}
