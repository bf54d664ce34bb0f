package dev.verso.page;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.verso.http.problem.Problem;
import dev.verso.metrics.MetricSink;
import dev.verso.mongo.Breaker;
import dev.verso.mongo.ChangeFeed;
import dev.verso.page.LiveEntries.Entry;
import dev.verso.page.LiveEntries.Flight;
import dev.verso.site.Redirect;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Pages kept ready in memory, and names known to have none, as exact as the {@link ChangeFeed}
 * makes them. One for the process; thread-safe.
 *
 * <p><b>What is kept.</b> {@link LiveEntries} holds what was read and the reads under way, and
 * drops both at the news of a change.
 *
 * <p><b>What is served unasked.</b> An entry proves right as of the moment its read began; and
 * while its generation lasts, as of each {@linkplain ChangeFeed#lastProof proof} of the feed. When
 * the younger of both is older than {@code bound} (--cache-trust, or --cache-ttl where the feed
 * never proves anything), the database is asked. When that is away, the entry is served up to
 * --cache-stale-if-error after the last moment it was proved right.
 */
final class PageCache {
  private static final int ABSENT_WEIGHT = 256;

  /** How long a request waits for a proof that is late, before it asks the database. */
  private static final Duration LATE_PROOF = Duration.ofMillis(500);

  /** After so long without a proof an operator should look. */
  private static final Duration LONG_BEHIND = Duration.ofSeconds(10);

  private final Vertx vertx;
  private final Renderer renderer;
  private final Breaker breaker;
  private final ChangeFeed feed;
  private final boolean on;
  private final long bound;

  /** By up to how much sooner pages are asked for again, so that not all are at the same time. */
  private final long spread;

  private final Duration staleIfError;

  private final Cache<String, Entry<Cached>> memory;
  private final LiveEntries<Cached> entries;
  private final CacheStatistics statistics = new CacheStatistics();

  PageCache(
      Vertx vertx, Renderer renderer, Breaker breaker, ChangeFeed feed, CacheOptions options) {
    this(vertx, renderer, breaker, feed, options, options.size().bytes());
  }

  /**
   * @param bytes of memory for what is kept
   */
  PageCache(
      Vertx vertx,
      Renderer renderer,
      Breaker breaker,
      ChangeFeed feed,
      CacheOptions options,
      long bytes) {
    this.vertx = vertx;
    this.renderer = renderer;
    this.breaker = breaker;
    this.feed = feed;
    this.on = options.isOn();
    boolean proves = feed.state() != ChangeFeed.State.TTL_ONLY;
    this.bound = (proves ? options.trust() : options.ttl()).toNanos();
    this.spread = proves ? bound / 4 : 0;
    this.staleIfError = options.staleIfError();
    this.memory =
        Caffeine.newBuilder()
            .maximumWeight(bytes)
            .weigher(PageCache::weight)
            // What there is to tidy up is little: no thread is worth waking for it.
            .executor(Runnable::run)
            .evictionListener((name, entry, cause) -> statistics.evictions.increment())
            .build();
    this.entries = new LiveEntries<>(memory.asMap());
  }

  private static int weight(String name, Entry<Cached> entry) {
    Cached content = entry.value();
    return name.length() + (content == null ? ABSENT_WEIGHT : content.weight());
  }

  /**
   * The page of that name, if it is in memory and good; null also when there is no page. Where it
   * is sent, {@link #countHit} is to be called.
   */
  @Nullable RenderedPage hit(String name) {
    Entry<Cached> entry = entries.get(name);
    return entry != null
            && entry.value() instanceof RenderedPage page
            && isFresh(entry, System.nanoTime())
        ? page
        : null;
  }

  /** As {@link #hit}, for the page that a folder shows. */
  @Nullable RenderedPage hitIndex(String name) {
    Entry<Cached> entry = entries.get(name);
    return entry != null && entry.value() != null && isFresh(entry, System.nanoTime())
        ? entry.value().rendered()
        : null;
  }

  /** A page that {@link #hit} gave was sent. */
  void countHit() {
    statistics.count(CacheStatus.HIT);
  }

  private boolean isFresh(Entry<Cached> entry, long now) {
    long right = provedRight(entry);
    return now - right <= bound && (right != entry.readAt() || now - right <= bound - early(entry));
  }

  /**
   * What is read because nothing is proved is read together, the busiest pages first, and would be
   * again when all of it expires together. Some by up to a quarter sooner, and they part.
   */
  private long early(Entry<Cached> entry) {
    return spread / 1024 * (entry.readAt() & 1023); // whose last digits are anything
  }

  /** The last moment as of which the entry is known to be what the database holds. */
  private long provedRight(Entry<Cached> entry) {
    if (!entries.isOfThisGeneration(entry)) {
      return entry.readAt();
    }
    long proof = feed.lastProof();
    return proof - entry.readAt() > 0 ? proof : entry.readAt();
  }

  /**
   * The page of that name, from memory where that is good, else from {@code store}.
   *
   * @param store the one of this event loop
   * @return fails as {@link PageStore#find} does, unless what is in memory can stand in
   */
  Future<Found> find(PageName name, PageStore store) {
    return answer(name, store, System.nanoTime())
        .onSuccess(found -> statistics.count(found.status()));
  }

  private Future<Found> answer(PageName name, PageStore store, long began) {
    if (!on) {
      return store
          .find(name)
          .compose(page -> render(name, page, null))
          .map(page -> new Found(page.orElse(null), CacheStatus.OFF));
    }
    Entry<Cached> entry = entries.get(name.value());
    if (entry != null && isFresh(entry, System.nanoTime())) {
      return Future.succeededFuture(new Found(entry.value(), CacheStatus.HIT));
    }
    if (breaker.isOpen()) {
      return standIn(
          name, CacheStatus.STALE, Problem.unavailable(new TimeoutException("not asked")));
    }
    CompletionStage<?> proof = entry == null ? null : lateProofOf(entry, began);
    return proof == null
        ? read(name, entry, store)
        : awaited(proof, began).transform(there -> answer(name, store, began));
  }

  /** What would make the entry good without asking, if that is near. */
  private @Nullable CompletionStage<?> lateProofOf(Entry<Cached> entry, long began) {
    boolean patient = System.nanoTime() - began < LATE_PROOF.toNanos();
    return patient && entries.isOfThisGeneration(entry) ? feed.lateProof() : null;
  }

  private Future<?> awaited(CompletionStage<?> proof, long began) {
    long left = LATE_PROOF.toNanos() - (System.nanoTime() - began);
    return Future.fromCompletionStage(proof, vertx.getOrCreateContext())
        .timeout(Math.max(1, left / 1_000_000 + 1), TimeUnit.MILLISECONDS);
  }

  private Future<Found> read(PageName name, @Nullable Entry<Cached> known, PageStore store) {
    Flight<Cached> mine = entries.newFlight();
    // Of a flight that is still registered no change was told: it is as exact as the feed.
    boolean proved = mine.began - feed.lastProof() <= bound;
    Flight<Cached> flight = entries.board(name.value(), mine, proved ? Long.MAX_VALUE : bound);
    boolean collapsed = flight != mine;
    if (!collapsed) {
      store
          .find(name)
          .compose(page -> render(name, page, known))
          .onSuccess(page -> land(name, mine, page.orElse(null)))
          // Where the database answers there is something else now, if nothing that can be served.
          .onFailure(cause -> entries.crash(name.value(), mine, cause, !isAway(cause)));
    }
    CacheStatus status = known == null ? missed(collapsed) : revalidated(collapsed);
    return Future.fromCompletionStage(flight.landing, vertx.getOrCreateContext())
        .map(entry -> new Found(entry.value(), status))
        .recover(cause -> standIn(name, CacheStatus.STALE_AFTER_ERROR, cause));
  }

  private void land(PageName name, Flight<Cached> flight, @Nullable Cached content) {
    if (content instanceof Cached.Signpost signpost) {
      forgetAbsences(name.value(), signpost);
    }
    entries.land(name.value(), flight, content);
  }

  /**
   * What leads somewhere may be news of a rename, and what it leads to was there before it: that
   * there was nothing of that name is not to be said from memory to who follows it. The feed tells
   * so too, but may come later.
   */
  private void forgetAbsences(String name, Cached.Signpost signpost) {
    Redirect redirect = signpost.page().redirect();
    if (redirect != null && redirect.isLocal()) {
      renderer.targetsOf(redirect).stream()
          .filter(target -> !target.equals(name))
          .forEach(entries::forgetAbsence);
    } else if (signpost.rules() != null) {
      memory.asMap().keySet().forEach(entries::forgetAbsence);
    }
  }

  private static CacheStatus missed(boolean collapsed) {
    return collapsed ? CacheStatus.COLLAPSED_MISS : CacheStatus.MISS;
  }

  private static CacheStatus revalidated(boolean collapsed) {
    return collapsed ? CacheStatus.COLLAPSED_REVALIDATED : CacheStatus.REVALIDATED;
  }

  /**
   * Renders what was read, unless it is what is known: that need not be hashed and encoded anew.
   */
  private Future<Optional<Cached>> render(
      PageName name, Optional<Page> read, @Nullable Entry<Cached> known) {
    if (read.isEmpty()) {
      return Future.succeededFuture(Optional.empty());
    }
    Cached same = known == null ? null : known.value();
    return same != null && same.page().equals(read.get())
        ? Future.succeededFuture(Optional.of(same))
        : renderer.render(name, read.get()).map(Optional::of);
  }

  /** Answers from memory what the database did not, if that is allowed. */
  private Future<Found> standIn(PageName name, CacheStatus status, Throwable cause) {
    Entry<Cached> entry = isAway(cause) ? entries.get(name.value()) : null;
    return entry != null && mayStandIn(entry)
        ? Future.succeededFuture(new Found(entry.value(), status))
        : Future.failedFuture(cause);
  }

  private static boolean isAway(Throwable cause) {
    return cause instanceof Problem problem && problem.kind() == Problem.Kind.UNAVAILABLE;
  }

  private boolean mayStandIn(Entry<Cached> entry) {
    RenderedPage page = entry.value() == null ? null : entry.value().rendered();
    Duration allowed = page == null ? staleIfError : page.staleIfError().orElse(staleIfError);
    return System.nanoTime() - provedRight(entry) <= allowed.toNanos();
  }

  /** Weighs the entry again, after its page was encoded once more. */
  void grown(PageName name, RenderedPage page) {
    Entry<Cached> entry = entries.get(name.value());
    if (entry != null && entry.value() != null && entry.value().rendered() == page) {
      entries.grown(name.value(), entry.value());
    }
  }

  /**
   * Drops what a change makes doubtful. The feed calls it for every change, and nothing else need;
   * a writer in this process may, once its write is acknowledged, to read that write at once rather
   * than when the feed comes round to it.
   */
  void changed(ChangeFeed.Change change) {
    statistics.invalidations.increment();
    breaker.close(); // who tells something is there
    if (change instanceof ChangeFeed.Change.Document document) {
      entries.changed(document.id());
    } else if (change instanceof ChangeFeed.Change.Anything anything) {
      entries.anythingChanged(anything.gone());
    }
  }

  /** How the feed does, with its lag when nothing was proved for long. */
  JsonObject health() {
    JsonObject health = new JsonObject().put("feed", on ? feed.state().toString() : "off");
    long lag = System.nanoTime() - feed.lastProof();
    return on && feed.lastProof() != ChangeFeed.LONG_AGO && lag > LONG_BEHIND.toNanos()
        ? health.put("feedLagMillis", lag / 1_000_000)
        : health;
  }

  void tell(MetricSink sink) {
    statistics.tell(sink, memory.estimatedSize(), bytes());
  }

  private long bytes() {
    return memory.policy().eviction().orElseThrow().weightedSize().orElse(0);
  }

  /** For those who run Verso. */
  JsonObject info() {
    JsonObject info = new JsonObject().put("feed", on ? feed.state().toString() : "off");
    if (on) {
      info.put("proof", feed.proofRule());
    }
    if (on && feed.lastProof() != ChangeFeed.LONG_AGO) {
      info.put("feedLagMillis", (System.nanoTime() - feed.lastProof()) / 1_000_000);
    }
    return info.put("databaseAway", breaker.isOpen())
        .put("entries", memory.estimatedSize())
        .put("bytes", bytes())
        .put("hits", statistics.requests(CacheStatus.HIT))
        .put(
            "misses",
            statistics.requests(CacheStatus.MISS, CacheStatus.COLLAPSED_MISS, CacheStatus.OFF))
        .put(
            "revalidations",
            statistics.requests(CacheStatus.REVALIDATED, CacheStatus.COLLAPSED_REVALIDATED))
        .put("staleAnswers", statistics.requests(CacheStatus.STALE, CacheStatus.STALE_AFTER_ERROR))
        .put("invalidations", statistics.invalidations.sum());
  }
}
