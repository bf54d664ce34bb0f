package dev.verso.cache;

import dev.verso.metrics.CountsBy;
import dev.verso.metrics.Metric;
import dev.verso.metrics.MetricSink;
import dev.verso.settings.Choice;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/** What the cache did since the start. */
final class CacheStatistics {
  private static final Metric REQUESTS =
      new Metric(
          "verso.cache.requests",
          Metric.Unit.NONE,
          "What the cache was asked for, by how it answered, as Cache-Status tells it; for a page"
              + " that is missing several names are");

  private static final Metric INVALIDATIONS =
      new Metric(
          "verso.cache.invalidations",
          Metric.Unit.NONE,
          "Changes that the cache was told, of one page or file or of all");

  private final String kind;
  private final CountsBy<CacheStatus> requests = new CountsBy<>(CacheStatus.class);

  final LongAdder invalidations = new LongAdder();

  /**
   * @param kind what is cached
   */
  CacheStatistics(String kind) {
    this.kind = kind;
  }

  void count(CacheStatus status) {
    requests.add(status, 1);
  }

  void tell(MetricSink sink) {
    for (CacheStatus status : CacheStatus.values()) {
      sink.counter(REQUESTS, requests(status), "of", kind, "outcome", Choice.written(status));
    }
    sink.counter(INVALIDATIONS, invalidations.sum(), "of", kind);
  }

  /** For those who run Verso. */
  JsonObject json() {
    return new JsonObject()
        .put("hits", requests(CacheStatus.HIT))
        .put("misses", requests(CacheStatus.MISS, CacheStatus.COLLAPSED_MISS, CacheStatus.OFF))
        .put("revalidations", requests(CacheStatus.REVALIDATED, CacheStatus.COLLAPSED_REVALIDATED))
        .put("staleAnswers", requests(CacheStatus.STALE, CacheStatus.STALE_AFTER_ERROR))
        .put("invalidations", invalidations.sum());
  }

  /** How many requests had one of these. */
  private long requests(CacheStatus... statuses) {
    return Arrays.stream(statuses).mapToLong(requests::sum).sum();
  }
}
