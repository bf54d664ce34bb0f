package dev.verso.http.listen;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The most wanted and the slowest URLs of the last minutes, in bounded memory. Off the way of
 * requests: one in {@value #ONE_OF} is counted, and a time is looked at by who holds the lock only
 * when it is among the longest. Thread-safe.
 */
final class RecentPages {
  /** Of so many requests one is counted as wanted. */
  static final int ONE_OF = 16;

  private static final long MINUTE = Duration.ofMinutes(1).toNanos();
  private static final int MINUTES = 5;
  private static final int COUNTED = 256;
  private static final int SLOW_KEPT = 64;
  private static final int TOLD = 10;
  private static final int LONGEST_URL = 300;

  private final LongSupplier nanoTime;

  /** The newest last. */
  private final Deque<Minute> minutes = new ArrayDeque<>();

  /** Shorter times than this are not among the longest of this minute. */
  private volatile long slowFloor;

  /**
   * @param nanoTime {@link System#nanoTime} or a test's
   */
  RecentPages(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  private record Slow(String page, long nanos, long atMillis) {}

  private static final class Minute {
    final long began;
    final SpaceSaving wanted = new SpaceSaving(COUNTED);
    final PriorityQueue<Slow> slow = new PriorityQueue<>(Comparator.comparingLong(Slow::nanos));

    Minute(long began) {
      this.began = began;
    }
  }

  /**
   * An answer begins.
   *
   * @param began when its request came, in {@link System#nanoTime}
   * @param nanos how long ago that is
   * @param page its URL's path, asked for where it counts
   */
  void answered(long began, long nanos, Supplier<String> page) {
    // The digits of a clock are no dice by themselves, but multiplied they are good enough.
    if ((began * 0x9E3779B97F4A7C15L) >>> 60 == 0) {
      countWanted(shortened(page.get()));
    }
    if (nanos > slowFloor) {
      keepSlow(new Slow(shortened(page.get()), nanos, System.currentTimeMillis()));
    }
  }

  private static String shortened(String page) {
    return page.length() <= LONGEST_URL ? page : page.substring(0, LONGEST_URL) + "…";
  }

  private synchronized void countWanted(String page) {
    thisMinute().wanted.add(page);
  }

  private synchronized void keepSlow(Slow slow) {
    PriorityQueue<Slow> kept = thisMinute().slow;
    kept.add(slow);
    if (kept.size() > SLOW_KEPT) {
      kept.remove();
      slowFloor = kept.element().nanos();
    }
  }

  private Minute thisMinute() {
    long now = nanoTime.getAsLong();
    Minute last = minutes.peekLast();
    if (last == null || now - last.began >= MINUTE) {
      last = new Minute(now);
      minutes.add(last);
      slowFloor = 0;
    }
    while (now - minutes.element().began >= MINUTE * MINUTES) {
      minutes.remove();
    }
    return last;
  }

  /** {@code wanted}, the most first, about how often; {@code slowest}, each with its worst. */
  synchronized JsonObject json() {
    thisMinute();
    return new JsonObject().put("wanted", wanted()).put("slowest", slowest());
  }

  private JsonArray wanted() {
    Map<String, Long> sums = new HashMap<>();
    for (Minute minute : minutes) {
      for (SpaceSaving.Count count : minute.wanted.counts()) {
        sums.merge(count.item(), count.count() - count.error(), Long::sum);
      }
    }
    JsonArray told = new JsonArray();
    sums.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .limit(TOLD)
        .forEach(
            page ->
                told.add(
                    new JsonObject()
                        .put("page", page.getKey())
                        .put("requests", page.getValue() * ONE_OF)));
    return told;
  }

  private JsonArray slowest() {
    Map<String, Slow> worst = new HashMap<>();
    for (Minute minute : minutes) {
      for (Slow slow : minute.slow) {
        worst.merge(slow.page(), slow, (a, b) -> a.nanos() > b.nanos() ? a : b);
      }
    }
    JsonArray told = new JsonArray();
    worst.values().stream()
        .sorted(Comparator.comparingLong(Slow::nanos).reversed())
        .limit(TOLD)
        .forEach(
            slow ->
                told.add(
                    new JsonObject()
                        .put("page", slow.page())
                        .put("millis", slow.nanos() / 1e6)
                        .put("at", slow.atMillis())));
    return told;
  }
}
