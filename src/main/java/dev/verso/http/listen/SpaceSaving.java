package dev.verso.http.listen;

import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts what occurs most in a stream, in bounded memory: Metwally, Agrawal and El Abbadi,
 * Efficient Computation of Frequent and Top-k Elements in Data Streams (2005). What is new takes
 * the place of what has the least, with its count: so a count is too large by at most its {@code
 * error}, and what occurs more often than one in {@code capacity} is surely among them. Not
 * thread-safe.
 */
final class SpaceSaving {
  private final int capacity;

  /** The newest last: it has one more than the least had, so older ones go first. */
  private final Map<String, Counter> counters;

  /** No count is less. */
  private long least;

  /**
   * What was counted.
   *
   * @param count not less than there were
   * @param error by how much it may be more
   */
  record Count(String item, long count, long error) {}

  private static final class Counter {
    long count;
    final long error;

    Counter(long error) {
      this.count = error;
      this.error = error;
    }
  }

  /**
   * @param capacity how many are counted, 1 or more
   */
  SpaceSaving(int capacity) {
    this.capacity = capacity;
    this.counters = new LinkedHashMap<>(capacity * 2);
  }

  void add(String item) {
    Counter counter = counters.get(item);
    if (counter == null) {
      counter = new Counter(counters.size() < capacity ? 0 : evictLeast());
      counters.put(item, counter);
    }
    counter.count++;
  }

  /**
   * Where there are many of the least it is among the first; looks at all only when none is left.
   */
  private long evictLeast() {
    while (true) {
      Iterator<Counter> oldest = counters.values().iterator();
      while (oldest.hasNext()) {
        if (oldest.next().count == least) {
          oldest.remove();
          return least;
        }
      }
      least = counters.values().stream().mapToLong(counter -> counter.count).min().orElseThrow();
    }
  }

  /** All that are counted, the most frequent first. */
  List<Count> counts() {
    return counters.entrySet().stream()
        .map(entry -> new Count(entry.getKey(), entry.getValue().count, entry.getValue().error))
        .sorted(Comparator.comparingLong(Count::count).reversed())
        .toList();
  }
}
