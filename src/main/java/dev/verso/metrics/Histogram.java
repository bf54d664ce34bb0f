package dev.verso.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * Counts things by their size. Recording costs some nanoseconds and no memory, however many threads
 * do it; what is read meanwhile may lack the last ones.
 */
public final class Histogram {
  private static final double NANOS_PER_SECOND = 1e9;

  /** The largest value of each bucket but the last, which has no bound. */
  private final long[] bounds;

  private final double scale;
  private final LongAdder[] buckets;
  private final LongAdder sum = new LongAdder();

  private Histogram(long[] bounds, double scale) {
    this.bounds = bounds;
    this.scale = scale;
    this.buckets =
        Stream.generate(LongAdder::new).limit(bounds.length + 1).toArray(LongAdder[]::new);
  }

  /**
   * Of durations: nanoseconds are recorded, seconds told.
   *
   * @param seconds the bounds of its buckets, ascending
   */
  public static Histogram ofSeconds(double... seconds) {
    long[] bounds =
        Arrays.stream(seconds).mapToLong(s -> Math.round(s * NANOS_PER_SECOND)).toArray();
    return new Histogram(bounds, NANOS_PER_SECOND);
  }

  /**
   * Of counts.
   *
   * @param bounds of its buckets, ascending
   */
  public static Histogram ofCounts(long... bounds) {
    return new Histogram(bounds.clone(), 1);
  }

  /** Counts one of this size, in nanoseconds where it is {@linkplain #ofSeconds of durations}. */
  public void record(long size) {
    int bucket = 0;
    while (bucket < bounds.length && size > bounds[bucket]) {
      bucket++;
    }
    buckets[bucket].increment();
    sum.add(size);
  }

  /** What was counted so far. */
  public Snapshot snapshot() {
    return new Snapshot(
        Arrays.stream(bounds).mapToObj(bound -> bound / scale).toList(),
        Arrays.stream(buckets).map(LongAdder::sum).toList(),
        sum.sum() / scale);
  }

  /**
   * What was counted.
   *
   * @param bounds the largest size in each bucket but the last, in the metric's unit
   * @param counts how many are in each bucket, one more than bounds
   * @param sum of all sizes, in the metric's unit
   */
  public record Snapshot(List<Double> bounds, List<Long> counts, double sum) {
    /** How many there were. */
    public long count() {
      return counts.stream().mapToLong(Long::longValue).sum();
    }
  }
}
