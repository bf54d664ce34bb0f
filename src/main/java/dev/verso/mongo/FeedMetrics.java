package dev.verso.mongo;

import dev.verso.metrics.Metric;
import dev.verso.metrics.MetricSink;
import dev.verso.metrics.MetricSource;
import dev.verso.settings.Choice;

/**
 * How a feed does.
 *
 * @param of what it tells the changes of, in a word
 * @param feed one that is followed
 */
public record FeedMetrics(String of, ChangeFeed feed) implements MetricSource {
  private static final Metric STATE =
      new Metric(
          "verso.feed.state",
          Metric.Unit.NONE,
          "1 for the state that the feed of changes is in, 0 for the others");

  private static final Metric LAG =
      new Metric(
          "verso.feed.lag",
          Metric.Unit.SECONDS,
          "How long ago it was last proved that all changes have been told; not there before the"
              + " first proof, nor where nothing is ever proved");

  private static final double NANOS_PER_SECOND = 1e9;

  @Override
  public void tell(MetricSink sink) {
    ChangeFeed.State now = feed.state();
    for (ChangeFeed.State state : ChangeFeed.State.values()) {
      sink.gauge(STATE, state == now ? 1 : 0, "of", of, "state", Choice.written(state));
    }
    long proof = feed.lastProof();
    if (proof != ChangeFeed.LONG_AGO) {
      sink.gauge(LAG, Math.max(0, System.nanoTime() - proof) / NANOS_PER_SECOND, "of", of);
    }
  }
}
