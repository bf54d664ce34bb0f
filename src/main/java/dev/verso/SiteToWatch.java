package dev.verso;

import dev.verso.live.WatchedPages;
import dev.verso.page.LivePages;
import dev.verso.page.PageTags;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.Set;

/** The pages of a site for those who watch them; to be used on the context of {@code tags}. */
record SiteToWatch(LivePages pages, PageTags tags) implements WatchedPages {
  @Override
  public Set<String> namesOf(String path) {
    return tags.namesOf(path);
  }

  @Override
  public Future<Optional<Shown>> shownAt(String path) {
    return tags.of(path).map(shown -> shown.map(page -> new Shown(page.tag(), page.madeOf())));
  }

  @Override
  public boolean tellsChanges() {
    return pages.tellsChanges();
  }
}
