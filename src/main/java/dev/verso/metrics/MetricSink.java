package dev.verso.metrics;

/**
 * Takes the numbers of one collection, such as a scrape.
 *
 * <p>Labels are names and values in turn. A value has to be one of few that are known beforehand,
 * never anything that a client can make up.
 */
public interface MetricSink {
  /** A number that only grows, from 0 at the start of the process. */
  void counter(Metric metric, long value, String... labels);

  /** A number that goes up and down. */
  void gauge(Metric metric, double value, String... labels);

  /** As {@link #gauge(Metric, double, String...)}, of what is counted in whole ones. */
  default void gauge(Metric metric, long value, String... labels) {
    gauge(metric, (double) value, labels);
  }

  /**
   * How large things were, by their count and their sum alone.
   *
   * @param sum in the metric's unit
   */
  void summary(Metric metric, long count, double sum, String... labels);

  /** How large things were, counted by size. */
  void histogram(Metric metric, Histogram.Snapshot snapshot, String... labels);
}
