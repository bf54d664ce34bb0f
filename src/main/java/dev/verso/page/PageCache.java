package dev.verso.page;

import dev.verso.cache.Answer;
import dev.verso.cache.LiveCache;
import dev.verso.cache.Loaded;
import dev.verso.mongo.ChangeFeed;
import dev.verso.site.Redirect;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Pages kept ready in memory, by name. One for the process; thread-safe. */
final class PageCache {
  private final LiveCache<String, Cached> cache;
  private final Composer composer;
  private final Renderer renderer;

  PageCache(LiveCache<String, Cached> cache, Composer composer, Renderer renderer) {
    this.cache = cache;
    this.composer = composer;
    this.renderer = renderer;
  }

  /** As {@link LiveCache#hit} says, for the page that is sent to who asks for its name. */
  <R> @Nullable R hit(String name, Function<RenderedPage, @Nullable R> use) {
    return cache.hit(
        name, content -> content instanceof RenderedPage page ? use.apply(page) : null);
  }

  /** As {@link #hit}, for the page that a folder shows. */
  <R> @Nullable R hitIndex(String name, Function<RenderedPage, @Nullable R> use) {
    return cache.hit(
        name,
        content -> {
          RenderedPage page = content.rendered();
          return page == null ? null : use.apply(page);
        });
  }

  /**
   * The page of that name, from memory where that is good, else from {@code store}.
   *
   * @param store the one of this event loop
   * @return fails as {@link PageStore#find} does, unless what is in memory can stand in
   */
  Future<Found> find(PageName name, PageStore store) {
    return cache.find(name.value(), (key, known) -> load(name, known, store)).map(PageCache::found);
  }

  private static Found found(Answer<Cached> answer) {
    return new Found(answer.value(), answer.status());
  }

  private Future<Loaded<String, Cached>> load(
      PageName name, @Nullable Cached known, PageStore store) {
    return store
        .find(name)
        .compose(
            page ->
                page.isEmpty()
                    ? Future.succeededFuture(Loaded.of(null))
                    : load(name, page.get(), known, store));
  }

  private Future<Loaded<String, Cached>> load(
      PageName name, Page page, @Nullable Cached known, PageStore store) {
    return composer
        .compose(name, page, store)
        .compose(
            composed ->
                render(name, composed.page(), known)
                    .onSuccess(content -> forgetAbsences(name.value(), content))
                    .map(content -> new Loaded<>(content, composed.parts())));
  }

  /**
   * Renders what was read, unless it is what is known: that need not be hashed and encoded anew.
   */
  private Future<Cached> render(PageName name, Page read, @Nullable Cached known) {
    return known != null && known.page().equals(read)
        ? Future.succeededFuture(known)
        : renderer.render(name, read);
  }

  /**
   * What leads somewhere may be news of a rename, and what it leads to was there before it: that
   * there was nothing of that name is not to be said from memory to who follows it. The feed tells
   * so too, but may come later.
   */
  private void forgetAbsences(String name, Cached content) {
    if (!(content instanceof Cached.Signpost signpost)) {
      return;
    }
    Redirect redirect = signpost.page().redirect();
    if (redirect != null && redirect.isLocal()) {
      renderer.targetsOf(redirect).stream()
          .filter(target -> !target.equals(name))
          .forEach(cache::forgetAbsence);
    } else if (signpost.rules() != null) {
      cache.forgetAbsences();
    }
  }

  /** As {@link LiveCache#partsOf}. */
  Optional<Set<String>> partsOf(String name) {
    return cache.partsOf(name);
  }

  /** Weighs the entry again, after its page was encoded once more. */
  void grown(PageName name, RenderedPage page) {
    cache.grown(name.value(), content -> content.rendered() == page);
  }

  /**
   * Drops what a change makes doubtful. The feed calls it for every change, and nothing else need;
   * a writer in this process may, once its write is acknowledged, to read that write at once rather
   * than when the feed comes round to it.
   */
  void changed(ChangeFeed.Change change) {
    if (change instanceof ChangeFeed.Change.Document document) {
      cache.changed(document.id());
    } else if (change instanceof ChangeFeed.Change.Anything anything) {
      cache.anythingChanged(anything.gone());
    }
  }
}
