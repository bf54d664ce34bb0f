package dev.verso;

import dev.verso.file.FileHandler;
import dev.verso.http.OutputBudget;
import dev.verso.metrics.MetricSink;
import dev.verso.metrics.MetricSource;
import dev.verso.mongo.MongoConnection;
import dev.verso.page.LivePages;
import dev.verso.page.PageHandler;
import dev.verso.page.PageSeeder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The pages and files of one database, to be served on whatever router: what {@link MainVerticle}
 * and {@link VersoRoutes} have in common. Thread-safe.
 */
final class Site implements MetricSource {
  private final Vertx vertx;
  private final Settings settings;
  private final MongoConnection connection;
  private final LivePages pages;
  private final OutputBudget budget;

  private Site(Vertx vertx, Settings settings, MongoConnection connection, LivePages pages) {
    this.vertx = vertx;
    this.settings = settings;
    this.connection = connection;
    this.pages = pages;
    this.budget = new OutputBudget(vertx, settings.http());
  }

  /**
   * Seeds the pages and follows their changes.
   *
   * @param connection stays the caller's, to be closed after this
   * @return fails as {@link PageSeeder#seed} does
   */
  static Future<Site> open(Vertx vertx, Settings settings, MongoConnection connection) {
    return new PageSeeder(vertx, connection, settings.pages())
        .seed()
        .compose(seeded -> connection.engine())
        .compose(
            engine ->
                LivePages.open(
                    vertx, connection, engine.kind(), settings.pages(), settings.cache()))
        .map(pages -> new Site(vertx, settings, connection, pages));
  }

  /**
   * Serves pages and files on {@code router}, whose event loop calls this.
   *
   * @return a shorter way to the pages in memory: answers a request and returns true, or touches
   *     nothing and returns false
   */
  Predicate<HttpServerRequest> mountOn(Router router) {
    Mounts mounts = new Mounts();
    PageHandler pageHandler = pages.newHandler(budget);
    mounts.add(settings.pages().path(), pageHandler::mountOn);
    if (settings.files().enabled()) {
      FileHandler fileHandler = new FileHandler(vertx, connection, settings.files(), budget);
      mounts.add(settings.files().path(), fileHandler::mountOn);
    }
    mounts.on(router);
    return mounts.guard(settings.pages().path(), pageHandler::answerFromMemory);
  }

  /** Whether pages can be read; fails as {@link LivePages#check} does. */
  Future<Void> check() {
    return pages.check();
  }

  /** How the feed of changes does, for whoever asks whether this is ready. */
  JsonObject health() {
    return pages.health();
  }

  /** As {@link LivePages#somePage} says. */
  Future<Optional<String>> somePage() {
    return pages.somePage();
  }

  /** How its cache does, and how much waits for clients to take it. */
  JsonObject info() {
    return new JsonObject().put("cache", pages.info()).put("inFlight", budget.info());
  }

  /** As {@link #info}, and how the database does. */
  @Override
  public void tell(MetricSink sink) {
    pages.tell(sink);
    connection.tell(sink);
    InFlightMetrics.tell(budget.info(), sink);
  }

  /** Follows no more. Never fails. */
  Future<Void> close() {
    return pages.close();
  }
}
