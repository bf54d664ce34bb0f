package dev.verso.metrics;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/**
 * A count for each of a few kinds. Thread-safe.
 *
 * @param <E> the kinds
 */
public final class CountsBy<E extends Enum<E>> {
  // Not changed after it is made.
  private final Map<E, LongAdder> counts;

  /**
   * @param kinds all that there are
   */
  public CountsBy(Class<E> kinds) {
    counts = new EnumMap<>(kinds);
    for (E kind : kinds.getEnumConstants()) {
      counts.put(kind, new LongAdder());
    }
  }

  /** Counts one more, or, with a negative {@code difference}, less. */
  public void add(E kind, int difference) {
    of(kind).add(difference);
  }

  /** How many there are of that kind. */
  public long sum(E kind) {
    return of(kind).sum();
  }

  private LongAdder of(E kind) {
    return Objects.requireNonNull(counts.get(kind));
  }
}
