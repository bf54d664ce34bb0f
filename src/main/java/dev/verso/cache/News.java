package dev.verso.cache;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Which keys changed, and in what order, in little memory: keys share the {@value #SLOTS} numbers
 * that it keeps, so it may name a change that was another key's, but never misses one. Thread-safe.
 */
final class News<K> {
  private static final int SLOTS = 1024;

  private final AtomicLong newest = new AtomicLong();
  private final AtomicLongArray changes = new AtomicLongArray(SLOTS);

  /** The number of the newest change. */
  long newest() {
    return newest.get();
  }

  void changed(K key) {
    changes.accumulateAndGet(slot(key), newest.incrementAndGet(), Math::max);
  }

  /**
   * Whether the key may have changed.
   *
   * @param since later than the change of this number
   */
  boolean mayHaveChanged(K key, long since) {
    return changes.get(slot(key)) > since;
  }

  private static int slot(Object key) {
    int hash = key.hashCode();
    return (hash ^ (hash >>> 16)) & (SLOTS - 1);
  }
}
