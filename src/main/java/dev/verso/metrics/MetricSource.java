package dev.verso.metrics;

/** A part that has numbers to tell. */
@FunctionalInterface
public interface MetricSource {
  /** Tells all of them as they are now. Neither blocks nor asks anyone; called on any thread. */
  void tell(MetricSink sink);
}
