package dev.verso.page;

import dev.verso.metrics.CountsBy;
import dev.verso.metrics.Metric;
import dev.verso.metrics.MetricSink;
import dev.verso.settings.Choice;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/** What the cache did since the start. */
final class CacheStatistics {
  private static final Metric REQUESTS =
      new Metric(
          "verso.cache.requests",
          Metric.Unit.NONE,
          "What the page cache was asked for, by how it answered, as Cache-Status tells it; for a"
              + " page that is missing several names are");

  private static final Metric ENTRIES =
      new Metric(
          "verso.cache.entries",
          Metric.Unit.NONE,
          "Names in the page cache: pages, and names known to have none");

  private static final Metric SIZE =
      new Metric("verso.cache.size", Metric.Unit.BYTES, "Memory of the page cache, about");

  private static final Metric EVICTIONS =
      new Metric(
          "verso.cache.evictions",
          Metric.Unit.NONE,
          "Entries dropped from the page cache to make room");

  private static final Metric INVALIDATIONS =
      new Metric(
          "verso.cache.invalidations",
          Metric.Unit.NONE,
          "Changes that the page cache was told, of one page or of all");

  private final CountsBy<CacheStatus> requests = new CountsBy<>(CacheStatus.class);

  final LongAdder evictions = new LongAdder();
  final LongAdder invalidations = new LongAdder();

  void count(CacheStatus status) {
    requests.add(status, 1);
  }

  /** How many requests had one of these. */
  long requests(CacheStatus... statuses) {
    return Arrays.stream(statuses).mapToLong(requests::sum).sum();
  }

  /**
   * Tells it, and what is in the cache now.
   *
   * @param bytes of memory
   */
  void tell(MetricSink sink, long entries, long bytes) {
    for (CacheStatus status : CacheStatus.values()) {
      sink.counter(REQUESTS, requests(status), "outcome", Choice.written(status));
    }
    sink.gauge(ENTRIES, entries);
    sink.gauge(SIZE, bytes);
    sink.counter(EVICTIONS, evictions.sum());
    sink.counter(INVALIDATIONS, invalidations.sum());
  }
}
