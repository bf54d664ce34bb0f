package dev.verso.page;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What was read of each name, and the reads under way: the part of a cache that keeps an old read
 * from overwriting the news of a change. Thread-safe.
 *
 * <p>{@code entries} holds what was read; {@code flights} the reads under way, one for a name at
 * most, which all who ask for that name wait for. These are the invariants:
 *
 * <ol>
 *   <li>An entry is put only while its flight is registered, and a change of the name unregisters
 *       the flight and drops the entry. Both happen under the lock that {@code flights.compute}
 *       takes for the name, so a read that began before the change is never put after it; and who
 *       asks after it joins no flight that began before.
 *   <li>An entry carries the {@code generation} in which its read began, and is put, and its flight
 *       joined, only while that lasts. Where anything may have changed the generation ends first;
 *       then come the flights and entries, each under the lock of its name. So a flight either sees
 *       that its generation is over, or has put its entry before that is dropped.
 * </ol>
 *
 * @param <V> what is known of a name; an entry without one says that there is nothing of that name
 */
final class LiveEntries<V> {
  private final ConcurrentMap<String, Entry<V>> entries;
  private final ConcurrentMap<String, Flight<V>> flights = new ConcurrentHashMap<>();
  private final AtomicLong generation = new AtomicLong();

  /**
   * @param entries where they are kept, empty at first; it may drop any of them at any time
   */
  LiveEntries(ConcurrentMap<String, Entry<V>> entries) {
    this.entries = entries;
  }

  /**
   * What is known of a name.
   *
   * @param value null when there is none
   * @param readAt when its read began, in {@link System#nanoTime}
   * @param generation in which its read began
   */
  record Entry<V>(@Nullable V value, long readAt, long generation) {}

  /** A read under way. */
  static final class Flight<V> {
    final long began = System.nanoTime();
    final CompletableFuture<Entry<V>> landing = new CompletableFuture<>();
    private final long generation;

    private Flight(long generation) {
      this.generation = generation;
    }
  }

  /** What is known of {@code name}; null when that is nothing. */
  @Nullable Entry<V> get(String name) {
    return entries.get(name);
  }

  /** Whether no {@link #anythingChanged} came since the entry's read began. */
  boolean isOfThisGeneration(Entry<V> entry) {
    return entry.generation() == generation.get();
  }

  /** A read that is about to begin: it begins once {@link #board} gives it back. */
  Flight<V> newFlight() {
    return new Flight<>(generation.get());
  }

  /**
   * The flight to wait for: another one of this name that is good enough, else {@code mine}, which
   * the caller must then bring to its end by {@link #land} or {@link #crash}.
   *
   * @param patience how much earlier than {@code mine} another may have begun, in nanoseconds
   */
  Flight<V> board(String name, Flight<V> mine, long patience) {
    return flights.compute(
        name, (key, other) -> other != null && serves(other, mine, patience) ? other : mine);
  }

  private static <V> boolean serves(Flight<V> other, Flight<V> mine, long patience) {
    return other.generation == mine.generation && mine.began - other.began <= patience;
  }

  /** The read brought {@code value}: keeps it, unless there was news meanwhile. */
  void land(String name, Flight<V> flight, @Nullable V value) {
    Entry<V> entry = new Entry<>(value, flight.began, flight.generation);
    flights.computeIfPresent(
        name,
        (key, registered) -> {
          if (registered != flight) {
            return registered;
          }
          if (flight.generation == generation.get()) {
            entries.put(key, entry);
          }
          return null;
        });
    flight.landing.complete(entry);
  }

  /**
   * The read failed.
   *
   * @param forget whether what was known is known to be wrong
   */
  void crash(String name, Flight<V> flight, Throwable cause, boolean forget) {
    flights.remove(name, flight);
    if (forget) {
      entries.remove(name);
    }
    flight.landing.completeExceptionally(cause);
  }

  /** The value of an entry has grown: whoever weighs the entries is to weigh it again. */
  void grown(String name, V value) {
    Entry<V> entry = entries.get(name);
    if (entry != null && entry.value() == value) {
      entries.replace(name, entry, entry);
    }
  }

  /** What is there of {@code name} changed: all that was read before is out of date. */
  void changed(String name) {
    flights.compute(
        name,
        (key, flight) -> {
          entries.remove(key);
          return null;
        });
  }

  /** That there was nothing of {@code name}, if that is what is known or being read, may be old. */
  void forgetAbsence(String name) {
    Entry<V> entry = entries.get(name);
    if (entry == null || entry.value() == null) {
      changed(name);
    }
  }

  /**
   * What is there of any name may have changed.
   *
   * @param gone whether what was read before is not even to stand in
   */
  void anythingChanged(boolean gone) {
    generation.incrementAndGet();
    if (gone) {
      flights.keySet().forEach(this::changed);
      entries.clear();
    }
  }
}
