package dev.verso;

import dev.verso.http.problem.ProblemHandler;
import dev.verso.metrics.MetricSink;
import dev.verso.metrics.MetricSource;
import dev.verso.mongo.MongoConnection;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import org.jspecify.annotations.Nullable;

/**
 * Verso's pages and files among the routes of another Vert.x application:
 *
 * <pre>{@code
 * VersoRoutes.open(vertx, new JsonObject().put("mongodbUri", uri).put("pagesPath", "/docs"))
 *     .onSuccess(verso -> verso.mountOn(router))
 * }</pre>
 *
 * <p>Opened from a verticle, it closes when that is undeployed; else with its Vertx. Thread-safe.
 */
public final class VersoRoutes implements MetricSource {
  private final Vertx vertx;
  private final Site site;
  private final String deployment;
  private final ProblemHandler problems = new ProblemHandler();

  private VersoRoutes(Vertx vertx, Site site, String deployment) {
    this.vertx = vertx;
    this.site = site;
    this.deployment = deployment;
  }

  /**
   * Opens the database, seeds its pages and follows their changes.
   *
   * @param settings those of {@code verso serve} that are not of its own server, in camel case:
   *     {@code --pages-path} is {@code pagesPath}. Strings are written as on the command line
   *     ({@code "64MB"}, {@code "500ms"}); what is not there has the same default. Neither the
   *     environment nor {@code conf/verso.properties} is read
   * @return fails with a {@link dev.verso.settings.StartFailure}, whose message is for the
   *     operator, when a setting is unknown or its value not allowed, when the database cannot be
   *     reached, or when a seed cannot be put there
   */
  public static Future<VersoRoutes> open(Vertx vertx, JsonObject settings) {
    return Future.succeededFuture(settings)
        .map(JsonSettings::read)
        .compose(read -> deploy(vertx, read));
  }

  /** As a verticle it is a child of the one that asks, and ends with it. */
  private static Future<VersoRoutes> deploy(Vertx vertx, Settings settings) {
    Owner owner = new Owner(settings);
    return vertx
        .deployVerticle(owner)
        .map(deployment -> new VersoRoutes(vertx, owner.site(), deployment));
  }

  /** Opens what is served, and closes it. */
  private static final class Owner extends VerticleBase {
    private final Settings settings;
    private @Nullable MongoConnection connection;
    private @Nullable Site site;

    Owner(Settings settings) {
      this.settings = settings;
    }

    Site site() {
      if (site == null) {
        throw new IllegalStateException("not started");
      }
      return site;
    }

    @Override
    public Future<?> start() {
      return MongoConnection.open(vertx, settings.mongo(), settings.startup().timeout())
          .onSuccess(opened -> connection = opened)
          .compose(opened -> Site.open(vertx, settings, opened))
          .onSuccess(opened -> site = opened)
          .recover(cause -> stop().transform(v -> Future.failedFuture(cause)));
    }

    @Override
    public Future<?> stop() {
      return closeSite().eventually(this::closeConnection);
    }

    private Future<Void> closeSite() {
      return site == null ? Future.succeededFuture() : site.close();
    }

    private Future<Void> closeConnection() {
      return connection == null ? Future.succeededFuture() : connection.close();
    }
  }

  /**
   * Serves the pages at {@code pagesPath} and the files at {@code filesPath} of {@code router},
   * which may be a sub-router. Call it on the event loop that the router is used on, once for each
   * router: where several event loops serve, each has a router of its own, and all share this.
   *
   * <p>Requests that fail there are answered in the form that their client asks for (HTML, problem
   * JSON or text). A failure handler that was mounted before comes first, and can answer otherwise:
   * what {@code ctx.failure()} gives it is a {@link dev.verso.http.problem.Problem}.
   */
  public void mountOn(Router router) {
    site.mountAmongOthers(router, problems);
  }

  /**
   * Whether pages can be read, for a health check.
   *
   * @return fails when the database does not answer within {@code mongodbTimeout}, or refuses
   */
  public Future<Void> check() {
    return site.check();
  }

  /** What {@code /info} of {@code verso serve} tells of the cache and of what clients are sent. */
  public JsonObject info() {
    return site.info();
  }

  /**
   * The numbers of {@code /metrics} of {@code verso serve} that are not of its own server, for the
   * registry of the application, whichever it is.
   */
  @Override
  public void tell(MetricSink sink) {
    site.tell(sink);
  }

  /** Closes the database. Routers that this is mounted on answer 503 from then on. */
  public Future<Void> close() {
    return vertx.undeploy(deployment);
  }
}
