package dev.verso.freshness;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;

/**
 * What came out of a phase.
 *
 * @param served from a write's acknowledgement to the first answer with it, in nanoseconds, sorted
 * @param told from a write's acknowledgement to its event in a change stream, in nanoseconds,
 *     sorted
 */
record Phase(Disturbance fault, Judge.Verdict verdict, List<Long> served, List<Long> told) {
  private static final double[] QUANTILES = {0, .1, .25, .5, .75, .9, .95, .99, .999, 1};

  Phase {
    served = served.stream().sorted().toList();
    told = told.stream().sorted().toList();
  }

  static String heading() {
    return "| phase | reads judged | marked stale | 503 | violations | worst unmarked ms"
        + " | written | served p50 ms | p99 | p99.9 | told p50 ms | p99 |\n"
        + "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|";
  }

  /** A line of the table. */
  String line() {
    return String.format(
        Locale.ROOT,
        "| %s | %d | %d | %d | %d | %.0f | %d | %.1f | %.1f | %.1f | %.1f | %.1f |",
        fault,
        verdict.judged,
        verdict.marked,
        verdict.unavailable,
        verdict.violations.size(),
        verdict.worstStaleNanos / 1e6,
        told.size(),
        millis(served, .5),
        millis(served, .99),
        millis(served, .999),
        millis(told, .5),
        millis(told, .99));
  }

  JsonObject json() {
    return new JsonObject()
        .put("phase", fault.toString())
        .put("judged", verdict.judged)
        .put("marked", verdict.marked)
        .put("unavailable", verdict.unavailable)
        .put("violations", verdict.violations.size())
        .put("worstStaleMillis", verdict.worstStaleNanos / 1e6)
        .put("worstMarkedMillis", verdict.worstMarkedNanos / 1e6)
        .put("servedMillis", quantiles(served))
        .put("toldMillis", quantiles(told));
  }

  /** Pairs of a quantile and its value. */
  private static JsonArray quantiles(List<Long> sorted) {
    JsonArray quantiles = new JsonArray();
    if (!sorted.isEmpty()) {
      for (double quantile : QUANTILES) {
        quantiles.add(new JsonArray().add(quantile).add(millis(sorted, quantile)));
      }
    }
    return quantiles;
  }

  private static double millis(List<Long> sorted, double quantile) {
    return sorted.isEmpty()
        ? Double.NaN
        : sorted.get((int) Math.min(sorted.size() - 1L, (long) (sorted.size() * quantile))) / 1e6;
  }
}
