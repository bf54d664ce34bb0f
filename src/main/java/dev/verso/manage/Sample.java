package dev.verso.manage;

import dev.verso.metrics.Histogram;
import dev.verso.metrics.Metric;
import dev.verso.metrics.MetricSink;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The numbers of one moment that the dashboard shows, or makes rates of. Not thread-safe. */
final class Sample implements MetricSink {
  private static final String DURATION = "http.server.request.duration";
  private static final String CACHE_REQUESTS = "verso.cache.requests";
  private static final String FEED_STATE = "verso.feed.state";
  private static final String ABORTED = "aborted";

  /** Answers from memory, with the database there or away. */
  private static final List<String> HITS = List.of("hit", "stale");

  private final long nanos = System.nanoTime();
  private final long millis = System.currentTimeMillis();
  private final Map<String, Long> requests = new TreeMap<>();
  private final Map<String, Long> cache = new HashMap<>();
  private final Map<String, Double> gauges = new HashMap<>();
  private List<Double> bounds = List.of();
  private long[] times = {};
  private String feed = "off";

  @Override
  public void counter(Metric metric, long value, String... labels) {
    if (metric.name().equals(CACHE_REQUESTS)) {
      cache.merge(String.valueOf(label("outcome", labels)), value, Long::sum);
    }
  }

  @Override
  public void gauge(Metric metric, double value, String... labels) {
    gauges.merge(metric.name(), value, Double::sum);
    if (metric.name().equals(FEED_STATE) && value == 1) {
      feed = String.valueOf(label("state", labels));
    }
  }

  @Override
  public void summary(Metric metric, long count, double sum, String... labels) {
    // Nothing that is shown.
  }

  @Override
  public void histogram(Metric metric, Histogram.Snapshot snapshot, String... labels) {
    if (!metric.name().equals(DURATION)) {
      return;
    }
    requests.merge(outcome(labels), snapshot.count(), Long::sum);
    bounds = snapshot.bounds();
    if (times.length == 0) {
      times = new long[snapshot.counts().size()];
    }
    for (int i = 0; i < times.length; i++) {
      times[i] += snapshot.counts().get(i);
    }
  }

  /** {@code 2xx} to {@code 5xx}, or that there was no whole answer. */
  private static String outcome(String... labels) {
    String status = label("http.response.status_code", labels);
    return status == null ? ABORTED : status.charAt(0) + "xx";
  }

  private static @Nullable String label(String name, String... labels) {
    for (int i = 0; i < labels.length; i += 2) {
      if (labels[i].equals(name)) {
        return labels[i + 1];
      }
    }
    return null;
  }

  /** What is shown of this moment, with what happened since {@code earlier}. */
  JsonObject since(Sample earlier) {
    double seconds = Math.max(1, nanos - earlier.nanos) / 1e9;
    JsonObject rates = new JsonObject();
    requests.forEach(
        (outcome, count) ->
            rates.put(outcome, (count - earlier.requests.getOrDefault(outcome, 0L)) / seconds));
    long[] took = times.clone();
    for (int i = 0; i < earlier.times.length; i++) {
      took[i] -= earlier.times[i];
    }
    JsonObject memory = ProcessMemory.info();
    return new JsonObject()
        .put("t", millis / 1000.0)
        .put("requests", rates)
        .put("p50", quantileMillis(0.5, took))
        .put("p99", quantileMillis(0.99, took))
        .put("hitRate", hitRate(earlier))
        .put("feed", feed)
        .put("feedLag", gauges.get("verso.feed.lag"))
        .put("databaseAway", gauges.getOrDefault("verso.database.away", 0.0) > 0)
        .put("active", gauges.getOrDefault("http.server.active_requests", 0.0))
        .put("connections", gauges.getOrDefault("verso.http.connections", 0.0))
        .put("inFlight", gauges.getOrDefault("verso.http.in_flight.size", 0.0))
        .put("cacheEntries", gauges.getOrDefault("verso.cache.entries", 0.0))
        .put("cacheSize", gauges.getOrDefault("verso.cache.size", 0.0))
        .put("heap", memory.getValue("heap"))
        .put("maxHeap", memory.getValue("maxHeap"))
        .put("direct", memory.getValue("direct"));
  }

  /** The part of what the cache was asked for that it had; null where it was asked nothing. */
  private @Nullable Double hitRate(Sample earlier) {
    long hits = 0;
    long all = 0;
    for (Map.Entry<String, Long> outcome : cache.entrySet()) {
      long more = outcome.getValue() - earlier.cache.getOrDefault(outcome.getKey(), 0L);
      all += more;
      hits += HITS.contains(outcome.getKey()) ? more : 0;
    }
    return all == 0 ? null : (double) hits / all;
  }

  /** Within a bucket times are taken to be spread evenly; null where there are none. */
  private @Nullable Double quantileMillis(double part, long[] counts) {
    long all = 0;
    for (long count : counts) {
      all += count;
    }
    double rank = all * part;
    for (int i = 0; i < counts.length && all > 0; i++) {
      if (rank <= counts[i]) {
        double low = i == 0 ? 0 : bounds.get(i - 1);
        double high = i < bounds.size() ? bounds.get(i) : low;
        return 1000 * (low + (high - low) * rank / counts[i]);
      }
      rank -= counts[i];
    }
    return null;
  }
}
