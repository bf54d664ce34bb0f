package dev.verso.page;

import dev.verso.cache.CacheStatus;
import dev.verso.site.Redirect;
import dev.verso.site.RedirectRules;
import dev.verso.site.SiteOptions;
import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a path below the mount of the pages means: the page of that name, else the index of
 * that folder, the same page by its one URL, a redirect, a rule. All of that are documents, kept in
 * the cache like every page. To be used on the event loop of its store.
 */
final class PageFinder {
  private final PageCache cache;
  private final PageStore store;
  private final SiteOptions site;

  PageFinder(PageCache cache, PageStore store, SiteOptions site) {
    this.cache = cache;
    this.store = store;
    this.site = site;
  }

  /** What a path means. */
  sealed interface Finding {}

  /**
   * This page.
   *
   * @param httpStatus 200, or 404 where a rule says so
   */
  record Here(PageName name, RenderedPage page, CacheStatus status, int httpStatus)
      implements Finding {}

  /**
   * A page that has another URL.
   *
   * @param path its own below the mount, decoded
   */
  record Moved(String path, CacheStatus status) implements Finding {}

  /** Another URL, as a document or a rule says. */
  record Elsewhere(Redirect redirect, CacheStatus status) implements Finding {}

  /** Nothing. */
  record Nowhere(CacheStatus status) implements Finding {}

  /** A document, by its name. */
  private record Document(String name, Found found) {}

  /**
   * Finds it.
   *
   * @param path decoded, without a slash at its start; empty for the mount itself
   * @param query as in the URL; empty where there is none
   * @return fails as {@link PageCache#find} does
   * @throws IllegalArgumentException when the path is no name of a page; the message says why
   */
  Future<Finding> find(String path, String query) {
    List<String> candidates = site.candidates(path);
    if (candidates.isEmpty()) {
      return byRules(path, query, CacheStatus.HIT);
    }
    new PageName(candidates.get(0)); // or throws
    return first(candidates, 0)
        .compose(
            document ->
                document.found().content() == null
                    ? byRules(path, query, document.found().status())
                    : Future.succeededFuture(meaning(path, query, document)));
  }

  /** The first of these documents that there is, else the last that there is not. */
  private Future<Document> first(List<String> names, int at) {
    return find(names.get(at))
        .compose(
            found ->
                found.content() != null || at + 1 == names.size()
                    ? Future.succeededFuture(new Document(names.get(at), found))
                    : first(names, at + 1));
  }

  private Future<Found> find(String name) {
    return name.equals(RedirectRules.NAME) || !PageName.isGood(name)
        ? Future.succeededFuture(new Found(null, CacheStatus.HIT))
        : cache.find(new PageName(name), store);
  }

  private Finding meaning(String path, String query, Document document) {
    CacheStatus status = document.found().status();
    Redirect redirect = document.found().redirect();
    if (redirect != null) {
      return new Elsewhere(redirect.withQuery(query), status);
    }
    String own = site.pathOf(document.name());
    RenderedPage page = document.found().page();
    return page == null || (site.isCanonical() && !own.equals(path))
        ? new Moved(own, status)
        : new Here(new PageName(document.name()), page, status, 200);
  }

  private Future<Finding> byRules(String path, String query, CacheStatus missing) {
    String bare = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    return cache
        .find(new PageName(RedirectRules.NAME), store)
        .compose(
            found -> {
              RedirectRules rules = found.rules();
              RedirectRules.Outcome outcome =
                  rules == null ? null : rules.match(bare, query).orElse(null);
              return follow(outcome, found.status(), new Nowhere(missing));
            });
  }

  private Future<Finding> follow(
      RedirectRules.@Nullable Outcome outcome, CacheStatus status, Finding otherwise) {
    if (outcome instanceof RedirectRules.Elsewhere elsewhere) {
      return Future.succeededFuture(new Elsewhere(elsewhere.redirect(), status));
    }
    if (outcome instanceof RedirectRules.Rewrite rewrite) {
      return page(rewrite.path(), rewrite.status()).map(page -> page == null ? otherwise : page);
    }
    return Future.succeededFuture(otherwise);
  }

  /** The page that a path means, whatever its URL; null where that is none. */
  Future<@Nullable Here> page(String path, int httpStatus) {
    List<String> candidates = site.candidates(path);
    if (candidates.isEmpty()) {
      return Future.succeededFuture(null);
    }
    return first(candidates, 0)
        .map(
            document -> {
              RenderedPage page = document.found().page();
              return page == null
                  ? null
                  : new Here(
                      new PageName(document.name()), page, document.found().status(), httpStatus);
            });
  }
}
