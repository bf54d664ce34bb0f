package dev.verso.page;

import dev.verso.cache.CacheStatus;
import dev.verso.site.Redirect;
import dev.verso.site.RedirectRules;
import dev.verso.site.SiteOptions;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
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
  private record Document(String name, Found found) {
    boolean isThere() {
      return found.content() != null;
    }
  }

  /**
   * Finds it.
   *
   * @param path decoded, without a slash at its start; empty for the mount itself
   * @param query as in the URL; empty where there is none
   * @return fails as {@link PageCache#find} does
   * @throws IllegalArgumentException when the path is no name of a page; the message says why
   */
  Future<Finding> find(String path, String query) {
    return written(path, query)
        .compose(
            finding ->
                finding instanceof Nowhere nowhere
                    ? byRules(path, query, nowhere.status())
                    : Future.succeededFuture(finding));
  }

  /** As {@link #find}, without the rules of the site, which may be about all paths. */
  Future<Finding> written(String path, String query) {
    List<String> candidates = site.candidates(path);
    if (candidates.isEmpty()) {
      return Future.succeededFuture(new Nowhere(CacheStatus.HIT));
    }
    new PageName(candidates.get(0)); // or throws
    return first(candidates)
        .map(
            document ->
                document.isThere()
                    ? meaning(path, query, document)
                    : new Nowhere(document.found().status()));
  }

  /**
   * The first of these documents that there is, else the last that there is not. Nearly all
   * requests are for the first of them, so the others are asked for only when that is not there.
   */
  private Future<Document> first(List<String> names) {
    return document(names.get(0))
        .compose(
            document ->
                document.isThere() || names.size() == 1
                    ? Future.succeededFuture(document)
                    : atOnce(names.subList(1, names.size()), Document::isThere));
  }

  /**
   * The first of these documents that is wanted, else the last; all that are not in memory are
   * asked for in one query.
   *
   * @return fails where one before that does
   */
  private Future<Document> atOnce(List<String> names, Predicate<Document> wanted) {
    List<Future<Document>> asked = new ArrayList<>();
    store.together(() -> names.forEach(name -> asked.add(document(name))));
    return Future.join(asked).transform(answered -> first(asked, wanted));
  }

  private static Future<Document> first(
      List<Future<Document>> answered, Predicate<Document> wanted) {
    return answered.stream()
        .filter(answer -> answer.failed() || wanted.test(answer.result()))
        .findFirst()
        .orElse(answered.get(answered.size() - 1));
  }

  private Future<Document> document(String name) {
    return find(name).map(found -> new Document(name, found));
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
    return first(candidates).map(document -> here(document, httpStatus));
  }

  /** The page that the first of these paths means of which that can be said; null for none. */
  Future<@Nullable Here> nearest(List<String> paths, int httpStatus) {
    List<String> names = paths.stream().flatMap(path -> site.candidates(path).stream()).toList();
    return atOnce(names, document -> document.found().page() != null)
        .map(document -> here(document, httpStatus));
  }

  private static @Nullable Here here(Document document, int httpStatus) {
    RenderedPage page = document.found().page();
    return page == null
        ? null
        : new Here(new PageName(document.name()), page, document.found().status(), httpStatus);
  }
}
