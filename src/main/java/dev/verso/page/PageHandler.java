package dev.verso.page;

import dev.verso.http.AcceptEncoding;
import dev.verso.http.AllowedMethods;
import dev.verso.http.OutputBudget;
import dev.verso.http.Preconditions;
import dev.verso.http.Problem;
import dev.verso.http.RequestPath;
import dev.verso.http.ResponseBody;
import dev.verso.settings.MountPath;
import dev.verso.text.PythonRepr;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/** Answers {@code GET /pages/<name>} with the page of that name. One for each event loop. */
public final class PageHandler implements Handler<RoutingContext> {
  private final WorkerExecutor encoders;
  private final PageCache cache;
  private final PageStore store;
  private final OutputBudget budget;
  private final MountPath path;
  private final String mount;
  private final String route;
  private final boolean tellsStatus;

  PageHandler(
      WorkerExecutor encoders,
      PageCache cache,
      PageStore store,
      PageOptions pages,
      CacheOptions options,
      OutputBudget budget) {
    this.encoders = encoders;
    this.cache = cache;
    this.store = store;
    this.budget = budget;
    this.path = pages.path();
    this.mount = path.prefix();
    this.route = mount + "*";
    this.tellsStatus = options.status();
  }

  /** Serves the pages under {@code --pages-path}. */
  public void mountOn(Router router) {
    router.route(route).setName(route).handler(AllowedMethods.GET_AND_HEAD).handler(this);
  }

  @Override
  public void handle(RoutingContext ctx) {
    HttpServerRequest request = ctx.request();
    String requested = RequestPath.of(ctx);
    if (path.isBare(requested)) {
      ctx.next(); // it may have a meaning where something else is mounted above
      return;
    }
    boolean answered = RequestPath.isWhole(ctx) && answerFromMemory(request, null);
    if (!answered) {
      PageName name = nameIn(requested);
      cache.find(name, store).compose(found -> respond(request, name, found)).onFailure(ctx::fail);
    }
  }

  /**
   * Answers a request for a page that is in memory, good and ready, around the router: the way of
   * nearly all requests.
   *
   * @return whether it did; else nothing was touched
   */
  public boolean answerFromMemory(HttpServerRequest request) {
    return answerFromMemory(request, route);
  }

  /**
   * @param taken the route that it takes, for those who count; null where the router told them
   */
  private boolean answerFromMemory(HttpServerRequest request, @Nullable String taken) {
    String name = plainName(request);
    RenderedPage page = name == null ? null : cache.hit(name);
    if (page == null) {
      return false;
    }
    Representation representation = representation(request, page);
    Representation.Content content = representation.ready();
    Preconditions.Outcome outcome = preconditions(request, page, representation);
    if (content == null || outcome == Preconditions.Outcome.FAILED) {
      return false;
    }
    if (taken != null) {
      request.routed(taken);
    }
    if (outcome == Preconditions.Outcome.NOT_MODIFIED) {
      sendNotModified(request, representation, CacheStatus.HIT);
    } else {
      send(request, content, CacheStatus.HIT);
    }
    cache.countHit();
    return true;
  }

  /**
   * The name that a request reads, when nothing in its URL is escaped; it may not be a good one.
   */
  private @Nullable String plainName(HttpServerRequest request) {
    String path = request.path();
    boolean plain =
        path != null
            && path.startsWith(mount)
            && path.indexOf('%') < 0
            && AllowedMethods.isRead(request.method());
    return plain ? path.substring(mount.length()) : null;
  }

  private PageName nameIn(String path) {
    // The router compares a normalized path; the name is what stands in the URL itself.
    if (!path.startsWith(mount) || path.length() == mount.length()) {
      throw new Problem(Problem.Kind.NOT_FOUND, "Not found");
    }
    String name = RequestPath.decode(path.substring(mount.length()));
    try {
      PageName good =
          new PageName(name.endsWith("/") ? name.substring(0, name.length() - 1) : name);
      if (name.endsWith("/")) {
        throw missing(name);
      }
      return good;
    } catch (IllegalArgumentException e) {
      throw new Problem(Problem.Kind.BAD_REQUEST, "Bad name: " + e.getMessage(), e);
    }
  }

  private static Problem missing(String name) {
    return new Problem(Problem.Kind.NOT_FOUND, "No page named " + PythonRepr.of(name));
  }

  private Future<Void> respond(HttpServerRequest request, PageName name, PageCache.Found found) {
    RenderedPage page = found.page();
    if (page == null) {
      tell(request.response(), found.status());
      return Future.failedFuture(missing(name.value()));
    }
    Representation representation = representation(request, page);
    return switch (preconditions(request, page, representation)) {
      case FAILED ->
          Future.failedFuture(
              new Problem(Problem.Kind.PRECONDITION_FAILED, "The page is not as expected"));
      case NOT_MODIFIED -> sendNotModified(request, representation, found.status());
      case PROCEED ->
          content(name, page, representation)
              .compose(content -> send(request, content, found.status()));
    };
  }

  private Future<Representation.Content> content(
      PageName name, RenderedPage page, Representation representation) {
    Representation.Content ready = representation.ready();
    return ready != null
        ? Future.succeededFuture(ready)
        : representation.encode(encoders).onSuccess(encoded -> cache.grown(name, page));
  }

  private static Representation representation(HttpServerRequest request, RenderedPage page) {
    return page.in(AcceptEncoding.negotiate(request.headers(), page.codings()));
  }

  private static Preconditions.Outcome preconditions(
      HttpServerRequest request, RenderedPage page, Representation representation) {
    return Preconditions.evaluate(
        request.method(), request.headers(), representation.tag(), page.page().updatedAt());
  }

  private Future<Void> sendNotModified(
      HttpServerRequest request, Representation representation, CacheStatus status) {
    HttpServerResponse response = request.response();
    representation.validators().putInto(response.headers());
    tell(response, status);
    return response.setStatusCode(304).end();
  }

  private Future<Void> send(
      HttpServerRequest request, Representation.Content content, CacheStatus status) {
    HttpServerResponse response = request.response();
    content.headers().putInto(response.headers());
    tell(response, status);
    // Over HTTP/2, end(content) would send the content even to HEAD.
    return request.method().equals(HttpMethod.HEAD)
        ? response.end()
        : ResponseBody.end(request, content.bytes(), budget);
  }

  private void tell(HttpServerResponse response, CacheStatus status) {
    if (tellsStatus) {
      response.headers().set(CacheStatus.FIELD, status.value());
    }
  }
}
