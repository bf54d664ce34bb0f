package dev.verso.page;

import dev.verso.http.EntityTag;
import dev.verso.http.problem.Problem;
import dev.verso.site.RedirectRules;
import dev.verso.site.SiteOptions;
import io.vertx.core.Future;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/** Tells which page is where, without sending it. For one event loop. */
public final class PageTags {
  private final PageFinder finder;
  private final PageCache cache;
  private final SiteOptions site;

  PageTags(PageFinder finder, PageCache cache, SiteOptions site) {
    this.finder = finder;
    this.cache = cache;
    this.site = site;
  }

  /**
   * What a path shows.
   *
   * @param tag of the page, as it is without a content coding
   * @param madeOf the names of its document and of the pages that are put into it; empty where that
   *     is not known any more
   */
  public record Shown(EntityTag tag, Set<String> madeOf) {}

  /**
   * The names of the documents that decide what {@code path} shows, whether there are such or not;
   * a rule may name one more.
   *
   * @param path decoded, without a slash at its start; empty for the mount itself
   * @throws IllegalArgumentException when no page can be there; the message says why
   */
  public Set<String> namesOf(String path) {
    List<String> candidates = site.candidates(path);
    if (candidates.isEmpty()) {
      throw new IllegalArgumentException("folders have no page");
    }
    Set<String> names = new HashSet<>(candidates);
    names.add(new PageName(candidates.get(0)).value());
    names.add(RedirectRules.NAME);
    return names;
  }

  /**
   * What {@code path} shows now; empty where there is no page, or it leads elsewhere.
   *
   * @return fails where the database does not tell, even if something in memory could stand in
   */
  public Future<Optional<Shown>> of(String path) {
    return finder.find(path, "").compose(this::shown);
  }

  private Future<Optional<Shown>> shown(PageFinder.Finding finding) {
    if (!(finding instanceof PageFinder.Here here) || here.httpStatus() != 200) {
      return Future.succeededFuture(Optional.empty());
    }
    return switch (here.status()) {
      case STALE, STALE_AFTER_ERROR ->
          Future.failedFuture(Problem.unavailable(new TimeoutException("not asked")));
      default ->
          Future.succeededFuture(
              Optional.of(
                  new Shown(
                      here.page().representations().identity().tag(),
                      madeOf(here.name().value()))));
    };
  }

  private Set<String> madeOf(String name) {
    Set<String> names = new HashSet<>();
    cache
        .partsOf(name)
        .ifPresent(
            parts -> {
              names.add(name);
              names.addAll(parts);
            });
    return names;
  }
}
