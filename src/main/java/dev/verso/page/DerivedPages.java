package dev.verso.page;

import dev.verso.http.problem.Problem;
import dev.verso.mongo.Breaker;
import dev.verso.mongo.DriverFailure;
import dev.verso.site.AtomFeed;
import dev.verso.site.Listed;
import dev.verso.site.Recipe;
import dev.verso.site.Sitemap;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes the pages that are derived from all others: {@code sitemap.xml}, the lists {@code
 * sitemap-1.xml} and so on where there is more than one, and {@code feed.xml}. Thread-safe.
 *
 * <p>For all of them every page is looked at, so there is one listing at a time: who asks meanwhile
 * waits for the next, which serves all who wait. None joins one that has begun, as it may have
 * passed already what changed since.
 */
final class DerivedPages implements PageStore {
  static final String SITEMAP = "sitemap.xml";
  static final String FEED = "feed.xml";

  private static final Pattern LIST = Pattern.compile("sitemap-([1-9][0-9]{0,4})\\.xml");

  /** Each may be as large as a list is, all at once. */
  private static final int MOST_AT_ONCE = 4;

  private final Vertx vertx;
  private final PageListing pages;
  private final Breaker breaker;
  private final String origin;
  private final String home;

  // Under the lock of this.
  private final Map<String, CompletableFuture<Optional<Page>>> waiting = new LinkedHashMap<>();
  private boolean listing;

  /**
   * @param origin where the world finds the site
   * @param home the URL of its first page
   */
  DerivedPages(Vertx vertx, PageListing pages, Breaker breaker, String origin, String home) {
    this.vertx = vertx;
    this.pages = pages;
    this.breaker = breaker;
    this.origin = origin;
    this.home = home;
  }

  /** One that is being made while the pages go by. */
  private record Draft(
      CompletableFuture<Optional<Page>> answer,
      Consumer<Listed> adds,
      Supplier<Optional<Page>> finished) {}

  @Override
  public Future<Optional<Page>> find(PageName name) {
    if (breaker.isOpen()) {
      return Future.failedFuture(Problem.unavailable(new TimeoutException("not asked")));
    }
    CompletableFuture<Optional<Page>> answer;
    synchronized (this) {
      answer = waiting.computeIfAbsent(name.value(), first -> new CompletableFuture<>());
    }
    listNext();
    return Future.fromCompletionStage(answer, vertx.getOrCreateContext());
  }

  private void listNext() {
    List<Draft> drafts = new ArrayList<>();
    synchronized (this) {
      if (listing || waiting.isEmpty()) {
        return;
      }
      listing = true;
      var next = waiting.entrySet().iterator();
      while (next.hasNext() && drafts.size() < MOST_AT_ONCE) {
        var asked = next.next();
        drafts.add(draft(asked.getKey(), asked.getValue()));
        next.remove();
      }
    }
    long began = System.nanoTime();
    pages
        .list(page -> drafts.forEach(draft -> draft.adds().accept(page)))
        .onSuccess(end -> finish(drafts))
        .onFailure(cause -> fail(drafts, began, cause))
        .onComplete(
            end -> {
              synchronized (this) {
                listing = false;
              }
              listNext();
            });
  }

  private Draft draft(String name, CompletableFuture<Optional<Page>> answer) {
    if (name.equals(FEED)) {
      AtomFeed feed = new AtomFeed(home, url(name));
      return new Draft(answer, feed::add, () -> page(name, "application/atom+xml", feed.write()));
    }
    Matcher list = LIST.matcher(name);
    Sitemap sitemap = new Sitemap(list.matches() ? Integer.parseInt(list.group(1)) : 1);
    return new Draft(answer, sitemap::add, () -> page(name, sitemap));
  }

  private Optional<Page> page(String name, Sitemap sitemap) {
    if (name.equals(SITEMAP) == sitemap.isParted()) {
      return name.equals(SITEMAP)
          ? page(name, "application/xml", sitemap.index(i -> url("sitemap-" + i + ".xml")))
          : Optional.empty();
    }
    return sitemap.list().flatMap(list -> page(name, "application/xml", list));
  }

  /** The canonical URL is its own, wherever the pages are mounted. */
  private Optional<Page> page(String name, String type, byte[] body) {
    Map<String, String> headers = Map.of("Link", "<" + url(name) + ">; rel=\"canonical\"");
    return Optional.of(new Page(Buffer.buffer(body), type, null, headers, null, Recipe.PLAIN));
  }

  private String url(String name) {
    return origin + "/" + name;
  }

  private void finish(List<Draft> drafts) {
    breaker.answered();
    drafts.forEach(draft -> draft.answer().complete(draft.finished().get()));
  }

  private void fail(List<Draft> drafts, long began, Throwable cause) {
    if (DriverFailure.isAway(cause)) {
      breaker.failed(began, cause);
    }
    Problem problem = Problem.ofDatabase(cause, BatchingPageStore.READING);
    drafts.forEach(draft -> draft.answer().completeExceptionally(problem));
  }
}
