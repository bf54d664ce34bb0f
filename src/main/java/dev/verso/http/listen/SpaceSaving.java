package dev.verso.http.listen;

import java.util.Comparator;
import java.util.HashMap;
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
  private final Map<String, Counter> counters;

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
    this.counters = new HashMap<>(capacity * 2);
  }

  void add(String item) {
    Counter counter = counters.get(item);
    if (counter == null) {
      counter = new Counter(counters.size() < capacity ? 0 : evictLeast());
      counters.put(item, counter);
    }
    counter.count++;
  }

  private long evictLeast() {
    String least = "";
    long count = Long.MAX_VALUE;
    for (Map.Entry<String, Counter> entry : counters.entrySet()) {
      if (entry.getValue().count < count) {
        least = entry.getKey();
        count = entry.getValue().count;
      }
    }
    counters.remove(least);
    return count;
  }

  /** All that are counted, the most frequent first. */
  List<Count> counts() {
    return counters.entrySet().stream()
        .map(entry -> new Count(entry.getKey(), entry.getValue().count, entry.getValue().error))
        .sorted(Comparator.comparingLong(Count::count).reversed())
        .toList();
  }
}
