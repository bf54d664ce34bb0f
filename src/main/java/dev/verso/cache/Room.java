package dev.verso.cache;

import dev.verso.cache.LiveEntries.Entry;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where entries of one kind are kept; it may drop any of them at any time. Thread-safe. */
interface Room<K, V> {
  @Nullable Entry<K, V> get(K key);

  void put(K key, Entry<K, V> entry);

  /** Weighs the entry again, if it is still there. */
  void reweigh(K key, Entry<K, V> entry);

  void remove(K key);

  /** Those that are there about now. */
  Set<K> keys();

  void clear();
}
