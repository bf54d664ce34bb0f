package dev.verso.cache;

import dev.verso.cache.LiveEntries.Entry;
import dev.verso.cache.LiveEntries.Flight;
import dev.verso.http.problem.Problem;
import dev.verso.metrics.MetricSink;
import dev.verso.metrics.MetricSource;
import dev.verso.mongo.Breaker;
import dev.verso.mongo.ChangeFeed;
import dev.verso.settings.Choice;
import dev.verso.trace.CurrentSpan;
import dev.verso.trace.Span;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What was read of each key, and keys known to have nothing, kept in memory and as exact as the
 * {@link ChangeFeed} makes them. One for all event loops; thread-safe.
 *
 * <p><b>What is kept.</b> {@link LiveEntries} holds what was read and the reads under way, and
 * drops both at the news of a change, which whoever follows the feed tells: {@link #changed} and
 * {@link #anythingChanged}.
 *
 * <p><b>What is served unasked.</b> What {@link Freshness} says. When the database is to be asked
 * and is away, an entry is served up to --cache-stale-if-error after the last moment it was proved
 * right.
 */
public final class LiveCache<K, V extends Kept> implements MetricSource {
  /** How long a request waits for a proof that is late, before it asks the database. */
  private static final Duration LATE_PROOF = Duration.ofMillis(500);

  /** That no read that began before is good enough. */
  private static final long NONE_EARLIER = -1;

  private final Vertx vertx;
  private final Breaker breaker;
  private final boolean on;
  private final Duration staleIfError;
  private final LiveEntries<K, V> entries;
  private final Freshness freshness;
  private final CacheStatistics statistics;

  /**
   * @param kind what it keeps, in a word for those who count
   * @param memory where it is kept
   * @param keys the class of the keys, which no other cache in this memory has
   * @param feed whose changes it will be told
   */
  public LiveCache(
      Vertx vertx,
      String kind,
      Memory memory,
      Class<K> keys,
      Breaker breaker,
      ChangeFeed feed,
      CacheOptions options) {
    this.vertx = vertx;
    this.breaker = breaker;
    this.on = options.isOn();
    this.staleIfError = options.staleIfError();
    this.entries = new LiveEntries<>(memory.room(keys));
    this.statistics = new CacheStatistics(kind);
    this.freshness = new Freshness(feed, entries, options);
  }

  /**
   * What is made of the value of {@code key}, if that is in memory, good, and ready: then it counts
   * as a hit. Asks nobody and waits for nothing; to be called on any thread.
   *
   * @param use gives null, and touches nothing, where the value is of no use
   * @return null where the value is not there, or of no use
   */
  public <R> @Nullable R hit(K key, Function<? super V, ? extends @Nullable R> use) {
    Entry<K, V> entry = entries.get(key);
    V value = entry == null || !freshness.isFresh(entry) ? null : entry.value();
    R made = value == null ? null : use.apply(value);
    if (made != null) {
      Span span = span();
      count(CacheStatus.HIT, span);
      span.end(null);
    }
    return made;
  }

  /**
   * The value of {@code key}, from memory where that is good, else from {@code loader}.
   *
   * @param loader the one of this event loop
   * @return fails as {@code loader} does, unless what is in memory can stand in
   */
  public Future<Answer<V>> find(K key, Loader<K, V> loader) {
    Span span = span();
    return CurrentSpan.during(
        span,
        () ->
            answer(key, loader, System.nanoTime())
                .onSuccess(answer -> count(answer.status(), span)));
  }

  private static Span span() {
    return CurrentSpan.get().child("cache", Span.Kind.INTERNAL);
  }

  private void count(CacheStatus status, Span span) {
    statistics.count(status);
    span.tell("verso.cache.outcome", Choice.written(status));
  }

  private Future<Answer<V>> answer(K key, Loader<K, V> loader, long began) {
    if (!on) {
      return loader.load(key, null).map(found -> new Answer<>(found.value(), CacheStatus.OFF));
    }
    Entry<K, V> entry = entries.get(key);
    if (entry != null && freshness.isFresh(entry)) {
      return Future.succeededFuture(new Answer<>(entry.value(), CacheStatus.HIT));
    }
    if (breaker.isOpen()) {
      return standIn(
          key, CacheStatus.STALE, Problem.unavailable(new TimeoutException("not asked")));
    }
    CompletionStage<?> proof = entry == null ? null : lateProofOf(entry, began);
    return proof == null
        ? read(key, entry, loader)
        : awaited(proof, began).transform(there -> answer(key, loader, began));
  }

  private @Nullable CompletionStage<?> lateProofOf(Entry<K, V> entry, long began) {
    boolean patient = System.nanoTime() - began < LATE_PROOF.toNanos();
    return patient ? freshness.lateProof(entry) : null;
  }

  private Future<?> awaited(CompletionStage<?> proof, long began) {
    long left = LATE_PROOF.toNanos() - (System.nanoTime() - began);
    return Future.fromCompletionStage(proof, vertx.getOrCreateContext())
        .timeout(Math.max(1, left / 1_000_000 + 1), TimeUnit.MILLISECONDS);
  }

  private Future<Answer<V>> read(K key, @Nullable Entry<K, V> known, Loader<K, V> loader) {
    Flight<K, V> mine = entries.newFlight();
    Flight<K, V> flight = entries.board(key, mine, freshness.patience(mine.began));
    CacheStatus status = known == null ? missed(flight != mine) : revalidated(flight != mine);
    Future<Entry<K, V>> landing =
        flight == mine
            ? fly(key, mine, known, loader)
            : landed(flight).compose(entry -> joined(key, entry, known, loader));
    return landing
        .map(entry -> new Answer<>(entry.value(), status))
        .recover(cause -> standIn(key, CacheStatus.STALE_AFTER_ERROR, cause));
  }

  /** What another's read brought may be made of what had changed when this one asked. */
  private Future<Entry<K, V>> joined(
      K key, Entry<K, V> entry, @Nullable Entry<K, V> known, Loader<K, V> loader) {
    if (!entries.isOutdated(entry)) {
      return Future.succeededFuture(entry);
    }
    Flight<K, V> mine = entries.newFlight();
    Flight<K, V> flight = entries.board(key, mine, NONE_EARLIER);
    return flight == mine ? fly(key, mine, known, loader) : landed(flight);
  }

  private Future<Entry<K, V>> fly(
      K key, Flight<K, V> flight, @Nullable Entry<K, V> known, Loader<K, V> loader) {
    loader
        .load(key, known == null ? null : known.value())
        .onSuccess(loaded -> entries.land(key, flight, loaded))
        // Where the database answers there is something else now, if nothing that can be served.
        .onFailure(cause -> entries.crash(key, flight, cause, !isAway(cause)));
    return landed(flight);
  }

  private Future<Entry<K, V>> landed(Flight<K, V> flight) {
    return Future.fromCompletionStage(flight.landing, vertx.getOrCreateContext());
  }

  private static CacheStatus missed(boolean collapsed) {
    return collapsed ? CacheStatus.COLLAPSED_MISS : CacheStatus.MISS;
  }

  private static CacheStatus revalidated(boolean collapsed) {
    return collapsed ? CacheStatus.COLLAPSED_REVALIDATED : CacheStatus.REVALIDATED;
  }

  /** Answers from memory what the database did not, if that is allowed. */
  private Future<Answer<V>> standIn(K key, CacheStatus status, Throwable cause) {
    Entry<K, V> entry = isAway(cause) ? entries.get(key) : null;
    return entry != null && mayStandIn(entry)
        ? Future.succeededFuture(new Answer<>(entry.value(), status))
        : Future.failedFuture(cause);
  }

  private static boolean isAway(Throwable cause) {
    return cause instanceof Problem problem && problem.kind() == Problem.Kind.UNAVAILABLE;
  }

  private boolean mayStandIn(Entry<K, V> entry) {
    V value = entry.value();
    Duration allowed = value == null ? staleIfError : value.staleIfError().orElse(staleIfError);
    return freshness.unproved(entry).compareTo(allowed) <= 0;
  }

  /**
   * Weighs the value of {@code key} again, as it takes more than it did.
   *
   * @param same tells whether what is in memory is still that value
   */
  public void grown(K key, Predicate<? super V> same) {
    Entry<K, V> entry = entries.get(key);
    V value = entry == null ? null : entry.value();
    if (value != null && same.test(value)) {
      entries.grown(key, value);
    }
  }

  /**
   * The keys that what is in memory of {@code key} is made of besides; empty where nothing is in
   * memory, so that nobody knows.
   */
  public Optional<Set<K>> partsOf(K key) {
    Entry<K, V> entry = entries.get(key);
    return entry == null ? Optional.empty() : Optional.of(entry.parts());
  }

  /** Drops what is known of {@code key}, and what is made of it: it changed. */
  public void changed(K key) {
    changed(List.of(key));
  }

  /** As {@link #changed(Object)}, of what one change made doubtful. */
  public void changed(List<K> keys) {
    told();
    keys.forEach(entries::changed);
  }

  /**
   * Any key may have changed.
   *
   * @param gone whether what is known is not even to stand in
   */
  public void anythingChanged(boolean gone) {
    told();
    entries.anythingChanged(gone);
  }

  private void told() {
    statistics.invalidations.increment();
    breaker.close(); // who tells something is there
  }

  /** That there is nothing of {@code key} is not to be said from memory any more. */
  public void forgetAbsence(K key) {
    entries.forgetAbsence(key);
  }

  /** As {@link #forgetAbsence}, of all keys. */
  public void forgetAbsences() {
    entries.forgetAbsences();
  }

  /** How the feed does, with its lag when nothing was proved for long. */
  public JsonObject health() {
    return freshness.health();
  }

  @Override
  public void tell(MetricSink sink) {
    statistics.tell(sink);
  }

  /** For those who run Verso. */
  public JsonObject info() {
    return freshness.info().mergeIn(statistics.json());
  }
}
