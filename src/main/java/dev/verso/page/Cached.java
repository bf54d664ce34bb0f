package dev.verso.page;

import dev.verso.cache.Kept;
import dev.verso.site.RedirectRules;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is kept in memory of a document. */
sealed interface Cached extends Kept permits RenderedPage, Cached.Signpost {
  /** The page that is sent; null where the document is none. */
  @Nullable RenderedPage rendered();

  /** What the document holds. */
  Page page();

  @Override
  default Optional<Duration> staleIfError() {
    RenderedPage page = rendered();
    return page == null ? Optional.empty() : page.staleIfError();
  }

  /**
   * A document that is not simply sent to who asks for its name: the index of a folder, which is at
   * the folder's URL; a redirect; the rules of the site. Of a type of its own, so that the way of
   * nearly all requests, to a page, asks nothing more.
   *
   * @param document as it was rendered
   * @param rules null unless it holds them
   */
  record Signpost(RenderedPage document, @Nullable RedirectRules rules) implements Cached {
    @Override
    public @Nullable RenderedPage rendered() {
      return rules == null && page().redirect() == null ? document : null;
    }

    @Override
    public Page page() {
      return document.page();
    }

    @Override
    public int weight() {
      // Rules take some more than their text.
      return rules == null ? document.weight() : 8 * document.weight();
    }
  }
}
