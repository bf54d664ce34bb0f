package dev.verso;

import dev.verso.http.ContentCoding;
import dev.verso.http.ReadyResponses;
import dev.verso.http.listen.HttpOptions;
import dev.verso.http.listen.PublicListener;
import dev.verso.http.problem.ProblemHandler;
import dev.verso.manage.ManagementVerticle;
import dev.verso.manage.Readiness;
import dev.verso.metrics.Metric;
import dev.verso.metrics.MetricSink;
import dev.verso.mongo.Engine;
import dev.verso.mongo.MongoConnection;
import dev.verso.page.PageSeeder;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where the parts meet. {@link #start} climbs a ladder of steps; {@link #shutdown}
 * goes down the same one, from as far up as it was climbed.
 */
final class MainVerticle extends VerticleBase {
  private static final Logger log = LoggerFactory.getLogger(MainVerticle.class);

  private static final Metric BUILD =
      new Metric("verso.build", Metric.Unit.NONE, "Always 1: which Verso this is");

  private final Version version = Version.current();
  private final Settings settings;
  private final Readiness readiness = new Readiness();
  private final ProblemHandler problems = new ProblemHandler();

  // Touched on this verticle's context alone.
  private final Deque<Supplier<Future<?>>> wayDown = new ArrayDeque<>();
  private @Nullable Future<Void> shutdown;

  private volatile JsonObject info = new JsonObject();
  private volatile @Nullable Site site;
  private volatile @Nullable PublicListener listener;
  private volatile int managementPort;

  MainVerticle(Settings settings) {
    this.settings = settings;
  }

  @Override
  public Future<?> start() {
    return checkSettings()
        .compose(v -> listenForManagement())
        .onSuccess(v -> loadCodings())
        .compose(v -> openDatabase())
        .compose(connection -> identify(connection).map(connection))
        .compose(
            connection ->
                openSite(connection)
                    .compose(this::listen)
                    .compose(site -> connection.announce(addresses().urls()).map(site)))
        .compose(Site::somePage)
        .onSuccess(this::announce)
        .recover(cause -> end().transform(v -> Future.failedFuture(cause)));
  }

  /** At once: whoever has the time calls {@link #shutdown} before. */
  @Override
  public Future<?> stop() {
    return end();
  }

  /**
   * Ends in good order: first not ready any more, then the public listener drains, then management
   * and the database close. Every call gives the end of the one shutdown; it never fails.
   */
  Future<Void> shutdown() {
    PublicListener listening = listener;
    if (listening != null) {
      listening.windDown();
    }
    return end();
  }

  private Future<Void> end() {
    return Future.future(
        ended ->
            context.runOnContext(
                v -> {
                  if (shutdown == null) {
                    shutdown = descend();
                  }
                  shutdown.onComplete(ended);
                }));
  }

  private Future<Void> descend() {
    Supplier<Future<?>> step = wayDown.poll();
    return step == null ? Future.succeededFuture() : step.get().transform(done -> descend());
  }

  /** What is wrong on this machine is told before the database is looked for. */
  private Future<Void> checkSettings() {
    return Future.succeededFuture()
        .compose(v -> PublicListener.check(vertx, settings.http()))
        .compose(v -> PageSeeder.check(vertx, settings.pages()));
  }

  /** Before all that takes time, so that whoever watches the start sees it. */
  private Future<Void> listenForManagement() {
    ManagementVerticle management =
        new ManagementVerticle(
            settings.manage(), readiness, this::info, this::tell, this::recentPages);
    return vertx
        .deployVerticle(management)
        .onSuccess(
            id -> {
              managementPort = management.actualPort();
              wayDown.push(() -> vertx.undeploy(id));
              log.info(
                  "Verso {} starts (management: {}:{})",
                  version.number(),
                  settings.manage().host(),
                  managementPort);
            })
        .mapEmpty();
  }

  /**
   * Beside the database's opening, as brotli's native library takes its time to load; on a thread
   * that nobody waits for, not even an end in the middle of it.
   */
  private static void loadCodings() {
    Thread loading =
        new Thread(
            () -> log.debug("Content codings: {}", ContentCoding.available()), "load-codings");
    loading.setDaemon(true);
    loading.start();
  }

  private Future<MongoConnection> openDatabase() {
    return MongoConnection.open(vertx, settings.mongo(), settings.startup().timeout())
        .onSuccess(connection -> wayDown.push(connection::close));
  }

  private Future<Engine> identify(MongoConnection connection) {
    return connection
        .engine()
        .onSuccess(
            engine -> {
              JsonObject known =
                  new JsonObject()
                      .put("name", "verso")
                      .put("version", version.number())
                      .put("commit", version.commit())
                      .put("engine", engine.toString());
              // Of another database it may hold a password; who set it knows it.
              connection.embeddedUri().ifPresent(uri -> known.put("uri", uri));
              info = known;
            });
  }

  private Future<Site> openSite(MongoConnection connection) {
    return Site.open(vertx, settings, connection)
        .onSuccess(
            opened -> {
              site = opened;
              wayDown.push(opened::close);
            });
  }

  private Future<Site> listen(Site site) {
    return PublicListener.start(
            vertx,
            settings.http(),
            Runtime.getRuntime().availableProcessors(),
            settings.manage().metrics(),
            router -> mountFeatures(router, site),
            ProblemHandler::respond)
        .onSuccess(
            listening -> {
              listener = listening;
              wayDown.push(listening::stop);
              readiness.serve(site::check, site::health);
              // They would go on for ever: what drains has not to wait for them.
              wayDown.push(site.streams()::end);
              wayDown.push(this::drain);
            })
        .map(site);
  }

  /** Gives what needs no router, which costs more than all else of a page in memory. */
  private List<ReadyResponses> mountFeatures(Router router, Site site) {
    List<ReadyResponses> ready = site.mountOn(router);
    problems.mountOn(router);
    return ready;
  }

  /** Who this is, how its cache does, and how much waits for clients to take it. */
  private JsonObject info() {
    Site open = site;
    return open == null ? info : info.copy().mergeIn(open.info());
  }

  /** How many requests are under way that will end; empty where they are not counted. */
  OptionalLong requestsUnderWay() {
    PublicListener listening = listener;
    Site open = site;
    OptionalLong all = listening == null ? OptionalLong.empty() : listening.requestsUnderWay();
    return all.isEmpty() || open == null
        ? all
        : OptionalLong.of(Math.max(0, all.getAsLong() - open.streams().open()));
  }

  /**
   * Takes the certificate from its file anew, where there is one.
   *
   * @return fails as {@link PublicListener#renewCertificate} does
   */
  Future<Void> renewCertificate(HttpOptions now) {
    PublicListener listening = listener;
    return listening == null || now.tlsCert().isEmpty()
        ? Future.succeededFuture()
        : listening.renewCertificate(now);
  }

  /** All that is known, which is little before the database is. */
  private void tell(MetricSink sink) {
    sink.gauge(BUILD, 1, "version", version.number(), "commit", version.commit());
    Site open = site;
    if (open != null) {
      open.tell(sink);
    }
    PublicListener listening = listener;
    if (listening != null) {
      listening.tell(sink);
    }
  }

  private JsonObject recentPages() {
    PublicListener listening = listener;
    return listening == null ? new JsonObject() : listening.recentPages();
  }

  private Future<Void> drain() {
    readiness.drain();
    Duration delay = settings.http().shutdownDelay();
    if (delay.isZero()) {
      return Future.succeededFuture();
    }
    log.info("Serving on for {} ms, so that nobody is sent here any more", delay.toMillis());
    return vertx.timer(delay.toMillis()).mapEmpty();
  }

  /**
   * @param page the path of one that there is
   */
  private void announce(Optional<String> page) {
    String origin = addresses().origin();
    log.info(
        "Verso {} is ready{} (database: {}; management: {}:{})",
        info.getString("version"),
        page.map(path -> ": open " + origin + path)
            .orElseGet(() -> " at " + origin + ", with no page yet: verso pages put FILE"),
        info.getString("engine") + (info.containsKey("uri") ? " at " + info.getString("uri") : ""),
        settings.manage().host(),
        managementPort);
  }

  private Addresses addresses() {
    return new Addresses(settings, publicPort());
  }

  /** What is served, once started. */
  Site site() {
    return Objects.requireNonNull(site);
  }

  /** The port of the public listener, once started. */
  int publicPort() {
    PublicListener listening = listener;
    return listening == null ? 0 : listening.port();
  }

  /** The port of the management listener, once started. */
  int managementPort() {
    return managementPort;
  }
}
