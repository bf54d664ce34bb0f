package dev.verso.page;

import dev.verso.cache.CacheOptions;
import dev.verso.cache.LiveCache;
import dev.verso.cache.Memory;
import dev.verso.cache.StatusField;
import dev.verso.http.output.OutputBudget;
import dev.verso.metrics.MetricSink;
import dev.verso.metrics.MetricSource;
import dev.verso.mongo.Breaker;
import dev.verso.mongo.ChangeFeed;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.json.JsonObject;

/**
 * The pages that are derived from all others, as they are served: {@link DerivedPages} makes them,
 * and they are kept until any page changes. Thread-safe.
 */
final class LiveDerivedPages implements MetricSource {
  /** What it keeps, for those who count. */
  private static final String KIND = "derived";

  /**
   * Of --cache-size, and beside it: sitemaps are large, and would drive out pages that more people
   * ask for. Taken only once they are asked for.
   */
  private static final int PART_OF_CACHE = 4;

  private final DerivedPages pages;
  private final Memory memory;
  private final LiveCache<String, Cached> live;
  private final PageCache cache;
  private final StatusField statusField;

  /**
   * @param feed whose changes it will be told
   */
  LiveDerivedPages(
      Vertx vertx,
      DerivedPages pages,
      Composer composer,
      Renderer renderer,
      Breaker breaker,
      ChangeFeed feed,
      CacheOptions options) {
    this.pages = pages;
    this.memory = new Memory(options.size() / PART_OF_CACHE);
    this.live = new LiveCache<>(vertx, KIND, memory, String.class, breaker, feed, options);
    this.cache = new PageCache(live, composer, renderer);
    this.statusField = options.status();
  }

  /** Drops all: whatever changed, they are made of it. */
  void anythingChanged() {
    cache.changed(new ChangeFeed.Change.Anything(true));
  }

  /**
   * For the event loop that calls this.
   *
   * @param budget for what is on its way to clients
   */
  DerivedHandler newHandler(WorkerExecutor encoders, OutputBudget budget) {
    return new DerivedHandler(new PageSender(encoders, cache, budget, statusField), cache, pages);
  }

  /** What its cache is doing, and how much it holds. */
  JsonObject info() {
    return live.info().mergeIn(memory.info());
  }

  @Override
  public void tell(MetricSink sink) {
    live.tell(sink);
  }
}
