package dev.verso.manage;

import dev.verso.http.listen.ListenFailure;
import dev.verso.http.output.ResponseBody;
import dev.verso.http.problem.AllowedMethods;
import dev.verso.http.problem.ProblemHandler;
import dev.verso.metrics.MetricSource;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.tracing.TracingPolicy;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Supplier;

/**
 * The management port: {@code /health/live}, {@code /health/ready} and {@code /info} in JSON,
 * {@code /metrics} for Prometheus, {@code /} to look at.
 */
public final class ManagementVerticle extends VerticleBase {
  private static final int IDLE_SECONDS = 60;

  private final ManageOptions options;
  private final Readiness readiness;
  private final Supplier<JsonObject> info;
  private final MetricSource counted;
  private final Supplier<JsonObject> pages;
  private final MetricsHandler metrics;
  private int actualPort;

  /**
   * @param readiness what {@code /health/ready} answers
   * @param info what {@code /info} answers, asked anew for each request
   * @param metrics what {@code /metrics} tells beside what is known of the JVM
   * @param pages the most wanted and the slowest of late, asked anew each time
   */
  public ManagementVerticle(
      ManageOptions options,
      Readiness readiness,
      Supplier<JsonObject> info,
      MetricSource metrics,
      Supplier<JsonObject> pages) {
    this.options = options;
    this.readiness = readiness;
    this.info = info;
    this.counted = metrics;
    this.pages = pages;
    this.metrics = new MetricsHandler(metrics);
  }

  @Override
  public Future<?> start() {
    return vertx
        .createHttpServer(
            new HttpServerOptions()
                .setHost(options.host())
                .setPort(options.port().number())
                .setTracingPolicy(TracingPolicy.IGNORE)
                .setIdleTimeout(IDLE_SECONDS))
        .requestHandler(router())
        .listen()
        .onSuccess(server -> actualPort = server.actualPort())
        .recover(this::explain);
  }

  @Override
  public Future<?> stop() {
    return vertx.executeBlocking(metrics::close);
  }

  private Future<HttpServer> explain(Throwable cause) {
    return Future.failedFuture(
        ListenFailure.of(
            "--manage", "the management port", options.host(), options.port().number(), cause));
  }

  /** The port that is listened on, once started. */
  public int actualPort() {
    return actualPort;
  }

  private Router router() {
    Router router = Router.router(vertx);
    mount(router, "/health/live", ctx -> answer(ctx, 200, status("UP")));
    mount(router, "/health/ready", this::ready);
    mount(router, "/info", ctx -> answer(ctx, 200, allInfo()));
    if (options.metrics()) {
      mount(router, "/metrics", metrics);
      new Dashboard(vertx, counted, pages).mountOn(router);
    }
    new ProblemHandler().mountOn(router);
    return router;
  }

  private static void mount(Router router, String path, Handler<RoutingContext> handler) {
    router.route(path).handler(AllowedMethods.GET_AND_HEAD).handler(handler);
  }

  private JsonObject allInfo() {
    return info.get().copy().put("memory", ProcessMemory.info());
  }

  private void ready(RoutingContext ctx) {
    readiness
        .check()
        .onSuccess(v -> answer(ctx, 200, ready("UP")))
        .onFailure(why -> answer(ctx, 503, ready("DOWN").put("reason", why.getMessage())));
  }

  private JsonObject ready(String status) {
    return status(status).mergeIn(readiness.details());
  }

  private static JsonObject status(String status) {
    return new JsonObject().put("status", status);
  }

  private static void answer(RoutingContext ctx, int status, JsonObject body) {
    answer(ctx, status, "application/json", Buffer.buffer(body.encode() + "\n"));
  }

  /** Answers what holds for this moment alone. */
  static void answer(RoutingContext ctx, int status, String contentType, Buffer body) {
    ctx.response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, contentType)
        .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()))
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .putHeader("X-Content-Type-Options", "nosniff");
    ResponseBody.end(ctx.request(), body).onFailure(gone -> {});
  }
}
