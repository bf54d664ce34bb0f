package dev.verso.page;

import dev.verso.metrics.Histogram;
import dev.verso.metrics.Metric;
import dev.verso.metrics.MetricSink;
import dev.verso.metrics.MetricSource;

/** How well reads are gathered, on all event loops. Thread-safe. */
final class GatheringStatistics implements MetricSource {
  private static final Metric SIZE =
      new Metric("verso.page.batch.size", Metric.Unit.NONE, "Pages that one query asks for");

  private static final Metric WAIT =
      new Metric(
          "verso.page.batch.wait",
          Metric.Unit.SECONDS,
          "Time that a page waits until the query that asks for it leaves");

  private final Histogram sizes = Histogram.ofCounts(1, 2, 4, 8, 16, 32, 64);
  private final Histogram waits =
      Histogram.ofSeconds(0.00001, 0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1);

  /** A query leaves that asks for so many pages. */
  void left(int pages) {
    sizes.record(pages);
  }

  /**
   * One of its pages waited for it.
   *
   * @param nanos so long
   */
  void waited(long nanos) {
    waits.record(nanos);
  }

  @Override
  public void tell(MetricSink sink) {
    sink.histogram(SIZE, sizes.snapshot());
    sink.histogram(WAIT, waits.snapshot());
  }
}
