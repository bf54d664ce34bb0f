package dev.verso.live;

import dev.verso.http.problem.AllowedMethods;
import dev.verso.http.problem.Problem;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.ContextInternal;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Answers {@code GET /_verso/live?page=PATH} with a stream of events that tells the page's entity
 * tag whenever that changes, and gives the script that reads it.
 */
public final class LiveHandler {
  /** Where all of this is. */
  public static final String MOUNT = "/_verso/";

  private static final String ROUTE = MOUNT + "live";
  private static final Duration ALIVE = Duration.ofSeconds(20);

  /** So long that the crowd that is there may have gone. */
  private static final String RETRY_AFTER_SECONDS = "10";

  private static final String LAST_EVENT_ID = "Last-Event-ID";

  private final Vertx vertx;
  private final LiveStreams streams;
  private final LiveScripts scripts;
  private final Function<HttpServerRequest, String> clientAddress;
  private final Duration alive;

  /**
   * For the routers of all event loops.
   *
   * @param idleTimeout after which the listener cuts off a connection on which nothing moves
   */
  public LiveHandler(
      Vertx vertx,
      LiveStreams streams,
      LiveScripts scripts,
      Function<HttpServerRequest, String> clientAddress,
      Duration idleTimeout) {
    this.vertx = vertx;
    this.streams = streams;
    this.scripts = scripts;
    this.clientAddress = clientAddress;
    Duration half = idleTimeout.dividedBy(2);
    this.alive = half.compareTo(ALIVE) < 0 ? half.plusMillis(1) : ALIVE;
  }

  public void mountOn(Router router) {
    router.route(ROUTE).setName(ROUTE).handler(AllowedMethods.GET).handler(this::open);
    scripts.mountOn(router);
    router.route(MOUNT + "*").setName(MOUNT + "*").handler(LiveHandler::failAsMissing);
  }

  private static void failAsMissing(RoutingContext ctx) {
    ctx.fail(new Problem(Problem.Kind.NOT_FOUND, "Not found"));
  }

  private void open(RoutingContext ctx) {
    String path = parameter(ctx, "page");
    if (path == null) {
      throw new Problem(Problem.Kind.BAD_REQUEST, "Name the page: ?page=NAME");
    }
    try {
      var unused = streams.pages().namesOf(path);
    } catch (IllegalArgumentException e) {
      throw new Problem(Problem.Kind.BAD_REQUEST, "Bad name: " + e.getMessage(), e);
    }
    String address = clientAddress.apply(ctx.request());
    if (!streams.tryOpen(address)) {
      ctx.response().putHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
      throw new Problem(Problem.Kind.UNAVAILABLE, "There are too many open event streams");
    }
    LiveStream stream =
        new LiveStream(vertx, ContextInternal.current().unwrap(), ctx.request(), known(ctx));
    ctx.addEndHandler(end -> stream.ended());
    ctx.addEndHandler(end -> streams.close(address));
    ctx.addEndHandler(end -> streams.remove(path, stream));
    stream.begin(alive);
    streams.add(path, stream);
  }

  /** What came last on an earlier stream is newer than what the page was loaded with. */
  private static @Nullable String known(RoutingContext ctx) {
    String last = ctx.request().getHeader(LAST_EVENT_ID);
    if (last != null && !last.isEmpty()) {
      return last;
    }
    String given = parameter(ctx, "etag");
    return given == null ? ctx.request().getHeader(HttpHeaders.IF_NONE_MATCH) : given;
  }

  private static @Nullable String parameter(RoutingContext ctx, String name) {
    List<String> values = ctx.queryParam(name);
    return values.isEmpty() ? null : values.get(0);
  }
}
