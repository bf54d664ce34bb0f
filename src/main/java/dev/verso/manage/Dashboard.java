package dev.verso.manage;

import dev.verso.http.problem.AllowedMethods;
import dev.verso.http.problem.Problem;
import dev.verso.metrics.MetricSource;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A page to look at: what Verso does now, and did in the last minutes. It is sampled each second,
 * and told to who watches as server-sent events. Of one event loop; not thread-safe.
 */
final class Dashboard {
  static final String EVENTS = "/dashboard/events";

  private static final int PERIOD_MILLIS = 1000;
  private static final int KEPT = 300;
  private static final int MOST_WATCHERS = 16;

  /** Nothing from elsewhere, and nothing inline. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:;"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  /** The version is that of pom.xml. */
  private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/";

  private static final String HTML = "text/html; charset=utf-8";
  private static final String CSS = "text/css; charset=utf-8";
  private static final String JS = "text/javascript; charset=utf-8";

  private final Vertx vertx;
  private final MetricSource metrics;
  private final Supplier<JsonObject> pages;
  private final Map<String, Future<Buffer>> assets = new HashMap<>();
  private final Deque<JsonObject> history = new ArrayDeque<>();
  private final Set<HttpServerResponse> watchers = new HashSet<>();
  private Sample last = new Sample();

  /**
   * @param pages the most wanted and the slowest, asked anew each time
   */
  Dashboard(Vertx vertx, MetricSource metrics, Supplier<JsonObject> pages) {
    this.vertx = vertx;
    this.metrics = metrics;
    this.pages = pages;
  }

  /** Serves it, and samples until the caller's verticle is undeployed. */
  void mountOn(Router router) {
    mount(router, "/", asset("dashboard/index.html", HTML));
    mount(router, "/dashboard/dashboard.css", asset("dashboard/dashboard.css", CSS));
    mount(router, "/dashboard/dashboard.js", asset("dashboard/dashboard.js", JS));
    mount(router, "/dashboard/uplot.css", asset(UPLOT + "uPlot.min.css", CSS));
    mount(router, "/dashboard/uplot.js", asset(UPLOT + "uPlot.iife.min.js", JS));
    mount(router, EVENTS, this::watch);
    metrics.tell(last);
    vertx.setPeriodic(PERIOD_MILLIS, due -> sample());
  }

  private static void mount(Router router, String path, Handler<RoutingContext> handler) {
    router.route(path).handler(AllowedMethods.GET_AND_HEAD).handler(handler);
  }

  private Handler<RoutingContext> asset(String resource, String contentType) {
    return ctx ->
        assets
            .computeIfAbsent(resource, this::load)
            .onSuccess(
                bytes -> {
                  ctx.response().putHeader("Content-Security-Policy", POLICY);
                  ManagementVerticle.answer(ctx, 200, contentType, bytes);
                })
            .onFailure(ctx::fail);
  }

  private Future<Buffer> load(String resource) {
    return vertx.executeBlocking(() -> read(resource));
  }

  private static Buffer read(String resource) throws IOException {
    try (InputStream in = Dashboard.class.getResourceAsStream(resource)) {
      return Buffer.buffer(Objects.requireNonNull(in, resource).readAllBytes());
    }
  }

  private void sample() {
    Sample now = new Sample();
    metrics.tell(now);
    JsonObject shown = now.since(last);
    last = now;
    history.add(shown);
    if (history.size() > KEPT) {
      history.remove();
    }
    if (!watchers.isEmpty()) {
      Buffer event = event("sample", shown.copy().mergeIn(pages.get()).encode());
      // Who takes nothing misses some, and waits in no queue.
      watchers.stream()
          .filter(watcher -> !watcher.writeQueueFull())
          .forEach(watcher -> watcher.write(event));
    }
  }

  private void watch(RoutingContext ctx) {
    if (watchers.size() >= MOST_WATCHERS) {
      ctx.fail(new Problem(Problem.Kind.UNAVAILABLE, "Too many are watching"));
      return;
    }
    HttpServerResponse response =
        ctx.response()
            .putHeader("Content-Type", "text/event-stream")
            .putHeader("Cache-Control", "no-store")
            .putHeader("X-Content-Type-Options", "nosniff");
    if (ctx.request().method().equals(HttpMethod.HEAD)) {
      response.end();
      return;
    }
    response.setChunked(true);
    response.closeHandler(gone -> watchers.remove(response));
    watchers.add(response);
    JsonObject all = new JsonObject().put("samples", new JsonArray(history.stream().toList()));
    response.write(event("history", all.mergeIn(pages.get()).encode()));
  }

  private static Buffer event(String name, String data) {
    return Buffer.buffer("event: " + name + "\ndata: " + data + "\n\n");
  }
}
