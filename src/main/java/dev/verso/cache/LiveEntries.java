package dev.verso.cache;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What was read of each key, and the reads under way: the part of a cache that keeps an old read
 * from overwriting the news of a change. Thread-safe.
 *
 * <p>The {@code room} holds what was read; {@code flights} the reads under way, one for a key at
 * most, which all who ask for that key wait for. These are the invariants:
 *
 * <ol>
 *   <li>An entry is put only while its flight is registered, and a change of the key unregisters
 *       the flight and drops the entry. Both happen under the lock that {@code flights.compute}
 *       takes for the key, so a read that began before the change is never put after it; and who
 *       asks after it joins no flight that began before.
 *   <li>An entry carries the {@code generation} in which its read began, and is put, and its flight
 *       joined, only while that lasts. Where anything may have changed the generation ends first;
 *       then come the flights and entries, each under the lock of its key. So a flight either sees
 *       that its generation is over, or has put its entry before that is dropped.
 *   <li>An entry may be made of others, its parts, which are known only when it has been read. It
 *       is registered as their holder first, then put only if {@code news} has no change of a part
 *       since its read began. A change of a part is first written into the news, then drops the
 *       registered holders, each under the lock of its key. So either the read sees the news, or
 *       the change the holder. Who joined its flight after such a change is to ask again: see
 *       {@link #isOutdated}.
 * </ol>
 *
 * @param <V> what is known of a key; an entry without one says that there is nothing of that key
 */
final class LiveEntries<K, V> {
  private final Room<K, V> room;
  private final ConcurrentMap<K, Flight<K, V>> flights = new ConcurrentHashMap<>();
  private final ConcurrentMap<K, Set<K>> holders = new ConcurrentHashMap<>();
  private final News<K> news = new News<>();
  private final AtomicLong generation = new AtomicLong();

  /**
   * @param room where they are kept, empty at first
   */
  LiveEntries(Room<K, V> room) {
    this.room = room;
  }

  /**
   * What is known of a key.
   *
   * @param value null when there is none
   * @param parts the other keys that it is made of
   * @param readAt when its read began, in {@link System#nanoTime}
   * @param generation in which its read began
   * @param newest the {@link News#newest} when its read began
   */
  record Entry<K, V>(@Nullable V value, Set<K> parts, long readAt, long generation, long newest) {}

  /** A read under way. */
  static final class Flight<K, V> {
    final long began = System.nanoTime();
    final CompletableFuture<Entry<K, V>> landing = new CompletableFuture<>();
    private final long generation;
    private final long newest;

    private Flight(long generation, long newest) {
      this.generation = generation;
      this.newest = newest;
    }
  }

  /** What is known of {@code key}; null when that is nothing. */
  @Nullable Entry<K, V> get(K key) {
    return room.get(key);
  }

  /** Whether no {@link #anythingChanged} came since the entry's read began. */
  boolean isOfThisGeneration(Entry<?, ?> entry) {
    return entry.generation() == generation.get();
  }

  /** A read that is about to begin: it begins once {@link #board} gives it back. */
  Flight<K, V> newFlight() {
    return new Flight<>(generation.get(), news.newest());
  }

  /**
   * The flight to wait for: another one of this key that is good enough, else {@code mine}, which
   * the caller must then bring to its end by {@link #land} or {@link #crash}.
   *
   * @param patience how much earlier than {@code mine} another may have begun, in nanoseconds
   */
  Flight<K, V> board(K key, Flight<K, V> mine, long patience) {
    return flights.compute(
        key, (same, other) -> other != null && serves(other, mine, patience) ? other : mine);
  }

  private static <K, V> boolean serves(Flight<K, V> other, Flight<K, V> mine, long patience) {
    return other.generation == mine.generation && mine.began - other.began <= patience;
  }

  /** The read brought this: keeps it, unless there was news meanwhile. */
  void land(K key, Flight<K, V> flight, Loaded<K, V> loaded) {
    Entry<K, V> entry =
        new Entry<>(loaded.value(), loaded.parts(), flight.began, flight.generation, flight.newest);
    entry.parts().forEach(part -> hold(part, key));
    flights.computeIfPresent(
        key,
        (same, registered) -> {
          if (registered != flight) {
            return registered;
          }
          if (flight.generation == generation.get() && !isOutdated(entry)) {
            room.put(key, entry);
          }
          return null;
        });
    flight.landing.complete(entry);
  }

  private void hold(K part, K holder) {
    holders.compute(
        part,
        (same, known) -> {
          Set<K> all = known == null ? ConcurrentHashMap.newKeySet() : known;
          all.add(holder);
          return all;
        });
  }

  /**
   * Whether a part of it may have changed since its read began: it is for those alone who asked
   * before that read.
   */
  boolean isOutdated(Entry<K, V> entry) {
    for (K part : entry.parts()) {
      if (news.mayHaveChanged(part, entry.newest())) {
        return true;
      }
    }
    return false;
  }

  /**
   * The read failed.
   *
   * @param forget whether what was known is known to be wrong
   */
  void crash(K key, Flight<K, V> flight, Throwable cause, boolean forget) {
    flights.remove(key, flight);
    if (forget) {
      room.remove(key);
    }
    flight.landing.completeExceptionally(cause);
  }

  /** The value of an entry has grown: whoever weighs the entries is to weigh it again. */
  void grown(K key, V value) {
    Entry<K, V> entry = room.get(key);
    if (entry != null && entry.value() == value) {
      room.reweigh(key, entry);
    }
  }

  /** What is there of {@code key} changed: all that was read of it before is out of date. */
  void changed(K key) {
    news.changed(key);
    flights.compute(
        key,
        (same, flight) -> {
          room.remove(key);
          return null;
        });
    Set<K> made = holders.remove(key);
    if (made != null) {
      made.forEach(holder -> dropIfMadeOf(key, holder));
    }
  }

  /** A holder may have been read again since it was registered, and hold that part no more. */
  private void dropIfMadeOf(K part, K holder) {
    flights.compute(
        holder,
        (same, flight) -> {
          Entry<K, V> entry = room.get(holder);
          if (entry != null && entry.parts().contains(part)) {
            room.remove(holder);
          }
          return flight;
        });
  }

  /** That there was nothing of {@code key}, if that is what is known or being read, may be old. */
  void forgetAbsence(K key) {
    Entry<K, V> entry = room.get(key);
    if (entry == null || entry.value() == null) {
      changed(key);
    }
  }

  /** As {@link #forgetAbsence(Object)}, of all keys. */
  void forgetAbsences() {
    room.keys().forEach(this::forgetAbsence);
  }

  /**
   * What is there of any key may have changed.
   *
   * @param gone whether what was read before is not even to stand in
   */
  void anythingChanged(boolean gone) {
    generation.incrementAndGet();
    if (gone) {
      flights.keySet().forEach(this::changed);
      room.clear();
      holders.keySet().forEach(this::changed);
    }
  }
}
