package dev.verso.page;

import dev.verso.cache.CacheOptions;
import dev.verso.cache.LiveCache;
import dev.verso.cache.Memory;
import dev.verso.http.Encoders;
import dev.verso.http.output.OutputBudget;
import dev.verso.metrics.MetricSink;
import dev.verso.metrics.MetricSource;
import dev.verso.mongo.Breaker;
import dev.verso.mongo.ChangeFeed;
import dev.verso.mongo.DatabaseRefusal;
import dev.verso.mongo.Engine;
import dev.verso.mongo.FeedMetrics;
import dev.verso.mongo.MongoConnection;
import dev.verso.settings.MountPath;
import dev.verso.site.RedirectRules;
import dev.verso.site.SiteOptions;
import dev.verso.text.PercentEncoding;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pages of one collection as they are served: what of their serving the event loops share.
 *
 * <pre>
 *   PageHandler ──> PageCache ──(miss)──> BatchingPageStore ──> PageSource ──> MongoDB
 *    per loop       shared                 per loop             shared            │
 *                     ^                                                          │
 *                     └──────────────────── ChangeFeed <─────────────────────────┘
 * </pre>
 */
public final class LivePages implements MetricSource {
  /** What it keeps, for those who count. */
  private static final String KIND = "pages";

  private static final Logger log = LoggerFactory.getLogger(LivePages.class);

  /** No page has this name. */
  private static final List<String> NOBODY = List.of("");

  /** How often the page for when the database is away is read where nothing tells its changes. */
  private static final long AWAY_READ_MILLIS = 5000;

  private final Vertx vertx;
  private final MongoConnection connection;
  private final PageOptions pages;
  private final SiteOptions site;
  private final CacheOptions options;
  private final MongoPageSource source;
  private final ChangeFeed feed;
  private final Breaker breaker;
  private final LiveCache<String, Cached> live;
  private final PageCache cache;
  private final @Nullable LiveDerivedPages derived;
  private final AwayPage away;
  private final WorkerExecutor encoders;
  private final GatheringStatistics gathering = new GatheringStatistics();
  private long awayTimer = -1;
  private volatile Consumer<ChangeFeed.Change> listener = change -> {};

  private LivePages(
      Vertx vertx,
      MongoConnection connection,
      Engine.Kind engine,
      PageOptions pages,
      SiteOptions site,
      CacheOptions options,
      Memory memory) {
    this.vertx = vertx;
    this.connection = connection;
    this.pages = pages;
    this.site = site;
    this.options = options;
    this.source =
        new MongoPageSource(
            vertx, connection.database(), pages.collection(), connection.operations());
    this.feed = connection.changesOf(pages.collection(), engine, options.trust());
    this.breaker = connection.breaker();
    Renderer renderer = new Renderer(vertx, pages, site);
    this.live = new LiveCache<>(vertx, KIND, memory, String.class, breaker, feed, options);
    Composer composer = new Composer(vertx, site);
    this.cache = new PageCache(live, composer, renderer);
    this.derived = site.url().map(origin -> derivedPages(origin, composer, renderer)).orElse(null);
    this.away = new AwayPage(vertx, source, composer, renderer);
    this.encoders = Encoders.open(vertx);
  }

  private LiveDerivedPages derivedPages(String origin, Composer composer, Renderer renderer) {
    String home = origin + pages.path().prefix();
    PageListing listing =
        new MongoPageListing(
            vertx,
            connection.database(),
            pages.collection(),
            connection.operations(),
            connection.requestTimeout(),
            site,
            home);
    DerivedPages derivedPages = new DerivedPages(vertx, listing, breaker, origin, home);
    return new LiveDerivedPages(vertx, derivedPages, composer, renderer, breaker, feed, options);
  }

  /**
   * Begins to follow the changes of the pages.
   *
   * @param connection stays the caller's, to be closed after this
   * @param engine what it is a connection to
   * @param memory where they are kept
   */
  public static Future<LivePages> open(
      Vertx vertx,
      MongoConnection connection,
      Engine.Kind engine,
      PageOptions pages,
      SiteOptions site,
      CacheOptions options,
      Memory memory) {
    return vertx
        .executeBlocking(
            () -> new LivePages(vertx, connection, engine, pages, site, options, memory))
        .onSuccess(LivePages::follow)
        .compose(live -> live.readAway().map(live));
  }

  /** Waits no longer than a request would. Never fails. */
  private Future<Void> readAway() {
    return away.read()
        .timeout(connection.requestTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .otherwiseEmpty();
  }

  private void follow() {
    if (!options.isOn() || feed.state() == ChangeFeed.State.TTL_ONLY) {
      awayTimer = vertx.setPeriodic(AWAY_READ_MILLIS, id -> away.read());
    }
    if (!options.isOn()) {
      return;
    }
    feed.follow(this::changed);
    if (feed.state() == ChangeFeed.State.TTL_ONLY) {
      log.info(
          "This MongoDB is a standalone server, which does not tell its changes: pages may be up to"
              + " {} ms old; for exact ones make it a replica set, of one node if need be",
          options.ttl().toMillis());
    }
  }

  /**
   * Drops what a change makes doubtful. The feed tells of every change; who writes in this process
   * may do so once the write is acknowledged, and need not wait for that.
   */
  public void changed(ChangeFeed.Change change) {
    cache.changed(change);
    if (derived != null) {
      derived.anythingChanged();
    }
    away.changed(change);
    listener.accept(change);
  }

  /** Whether {@link #onChange} is told of changes. */
  public boolean tellsChanges() {
    return options.isOn() && feed.state() != ChangeFeed.State.TTL_ONLY;
  }

  /** Has {@code listener} told of each change, on any thread, once the cache knows of it. */
  public void onChange(Consumer<ChangeFeed.Change> listener) {
    this.listener = listener;
  }

  /** For the event loop that calls this. */
  public PageTags newTags() {
    return new PageTags(new PageFinder(cache, newStore(), site), cache, site);
  }

  /**
   * Whether pages can be read.
   *
   * @return fails with a {@link DatabaseRefusal} where the database does not let them be read, with
   *     another exception where it does not answer in time
   */
  public Future<Void> check() {
    return source
        .find(NOBODY, nobody -> {})
        .timeout(connection.requestTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .<Void>mapEmpty()
        .recover(
            cause ->
                Future.failedFuture(
                    DatabaseRefusal.of(cause, BatchingPageStore.READING)
                        .<Throwable>map(refusal -> refusal)
                        .orElse(cause)));
  }

  /**
   * A handler for the event loop that calls this.
   *
   * @param budget for what is on its way to clients
   * @param mounts all that the site is mounted at: a redirect to a path there is left as it is
   */
  public PageHandler newHandler(OutputBudget budget, List<MountPath> mounts) {
    return new PageHandler(
        encoders, cache, newStore(), pages, site, options, budget, mounts, away::get);
  }

  private PageStore newStore() {
    return new BatchingPageStore(vertx, source, breaker, connection.requestTimeout(), gathering);
  }

  /**
   * A handler of the pages that are derived from all others, for the event loop that calls this.
   *
   * @return empty where nobody said where the world finds the site
   */
  public Optional<DerivedHandler> newDerivedHandler(OutputBudget budget) {
    return Optional.ofNullable(derived).map(pages -> pages.newHandler(encoders, budget));
  }

  /**
   * The path of some page that there is, percent-encoded, for who looks at this for the first time.
   *
   * @return empty where there is none, or the database does not tell one in time; never fails
   */
  public Future<Optional<String>> somePage() {
    return source
        .first(List.of(ErrorPages.MISSING, ErrorPages.AWAY, RedirectRules.NAME))
        .timeout(connection.requestTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .map(
            name ->
                name.map(page -> pages.path().prefix() + PercentEncoding.encode(site.pathOf(page))))
        .otherwise(Optional.empty());
  }

  /** How the feed does, for whoever asks whether this Verso is ready. */
  public JsonObject health() {
    return live.health();
  }

  /** What the caches and their feed are doing. */
  public JsonObject info() {
    JsonObject info = live.info().put("databaseAway", breaker.isOpen());
    return derived == null ? info : info.put("derived", derived.info());
  }

  /** How the cache does, and what it lives on: the gathered reads, and the feed of changes. */
  @Override
  public void tell(MetricSink sink) {
    live.tell(sink);
    if (derived != null) {
      derived.tell(sink);
    }
    gathering.tell(sink);
    if (options.isOn()) {
      new FeedMetrics(KIND, feed).tell(sink);
    }
  }

  /** Follows no more. Never fails. */
  public Future<Void> close() {
    vertx.cancelTimer(awayTimer);
    away.close();
    return encoders.close().eventually(feed::close);
  }
}
