package dev.verso.manage;

import dev.verso.http.ListenFailure;
import dev.verso.http.ProblemHandler;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Supplier;

/** The management port: {@code /health/live}, {@code /health/ready} and {@code /info}, in JSON. */
public final class ManagementVerticle extends VerticleBase {
  private static final int IDLE_SECONDS = 60;

  private final ManageOptions options;
  private final Readiness readiness;
  private final Supplier<JsonObject> info;
  private int actualPort;

  /**
   * @param readiness what {@code /health/ready} answers
   * @param info what {@code /info} answers, asked anew for each request
   */
  public ManagementVerticle(ManageOptions options, Readiness readiness, Supplier<JsonObject> info) {
    this.options = options;
    this.readiness = readiness;
    this.info = info;
  }

  @Override
  public Future<?> start() {
    return vertx
        .createHttpServer(
            new HttpServerOptions()
                .setHost(options.host())
                .setPort(options.port().number())
                .setIdleTimeout(IDLE_SECONDS))
        .requestHandler(router())
        .listen()
        .onSuccess(server -> actualPort = server.actualPort())
        .recover(this::explain);
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
    router.get("/health/live").handler(ctx -> answer(ctx, 200, status("UP")));
    router.get("/health/ready").handler(this::ready);
    router.get("/info").handler(ctx -> answer(ctx, 200, allInfo()));
    new ProblemHandler().mountOn(router);
    return router;
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
    ctx.response()
        .setStatusCode(status)
        .putHeader("Content-Type", "application/json")
        .putHeader("Cache-Control", "no-store")
        .putHeader("X-Content-Type-Options", "nosniff")
        .end(body.encode() + "\n")
        .onFailure(gone -> {});
  }
}
