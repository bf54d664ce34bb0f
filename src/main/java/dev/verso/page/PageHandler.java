package dev.verso.page;

import dev.verso.cache.CacheOptions;
import dev.verso.cache.CacheStatus;
import dev.verso.http.ReadyResponse;
import dev.verso.http.ReadyResponses;
import dev.verso.http.output.OutputBudget;
import dev.verso.http.problem.AllowedMethods;
import dev.verso.http.problem.Problem;
import dev.verso.http.problem.RequestPath;
import dev.verso.settings.MountPath;
import dev.verso.site.Redirect;
import dev.verso.site.SiteOptions;
import dev.verso.text.PercentEncoding;
import dev.verso.text.PythonRepr;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Answers {@code GET /pages/<name>} with the page of that name. One for each event loop. */
public final class PageHandler implements Handler<RoutingContext> {
  /** Where a request says what of the pages there was not. */
  private static final String MISSING = PageHandler.class.getName();

  private final PageSender sender;
  private final ReadyPages ready;
  private final PageFinder finder;
  private final SiteOptions site;
  private final MountPath path;
  private final String mount;
  private final String route;
  private final String cacheControl;
  private final List<MountPath> mounts;
  private final ErrorPages errorPages;

  PageHandler(
      WorkerExecutor encoders,
      PageCache cache,
      PageStore store,
      PageOptions pages,
      SiteOptions site,
      CacheOptions options,
      OutputBudget budget,
      List<MountPath> mounts,
      Supplier<@Nullable RenderedPage> away) {
    this.sender = new PageSender(encoders, cache, budget, options.status());
    this.finder = new PageFinder(cache, store, site);
    this.site = site;
    this.path = pages.path();
    this.mount = path.prefix();
    this.route = mount + "*";
    this.ready = new ReadyPages(cache, path, route, site, options);
    this.cacheControl = pages.cacheControl();
    this.mounts = mounts;
    this.errorPages = new ErrorPages(sender, finder, path, away);
  }

  /**
   * Serves the pages under {@code --pages-path}. What is no page is left to what is mounted after,
   * and is missing in the end.
   */
  public void mountOn(Router router) {
    router.route(route).setName(route).handler(AllowedMethods.GET_AND_HEAD).handler(this);
  }

  /** Answers what nobody had. To be mounted after all that may have it. */
  public void mountEndOn(Router router) {
    router.route(route).setName(route).handler(this::failAsMissing);
  }

  /** Shows pages of the site for failures below {@code --pages-path}. */
  public void mountErrorPagesOn(Router router) {
    router.route(route).setName(route).failureHandler(errorPages);
  }

  @Override
  public void handle(RoutingContext ctx) {
    HttpServerRequest request = ctx.request();
    String requested = RequestPath.of(ctx);
    ReadyResponse known =
        RequestPath.isWhole(ctx)
            ? ready.find(request.method(), requested, query(ctx), request.headers())
            : null;
    if (known != null) {
      sender.send(request, known, CacheStatus.HIT).onFailure(ctx::fail);
      return;
    }
    if (path.isBare(requested)) {
      // It may have a meaning where something else is mounted above.
      if (site.isCanonical()) {
        leadToIndex(ctx, Redirect.DEFAULT_STATUS);
      } else {
        ctx.next();
      }
      return;
    }
    if (!path.contains(requested)) {
      // The router compares a normalized path; the name is what stands in the URL itself.
      throw new Problem(Problem.Kind.NOT_FOUND, "Not found");
    }
    answer(ctx, RequestPath.decode(requested.substring(mount.length())));
  }

  /**
   * Answers with what a path below the mount means; goes on to the next handler where that is
   * nothing.
   *
   * @param below decoded, without a slash at its start
   */
  public void answer(RoutingContext ctx, String below) {
    Future<PageFinder.Finding> finding;
    try {
      finding = finder.find(below, query(ctx));
    } catch (IllegalArgumentException e) {
      throw new Problem(Problem.Kind.BAD_REQUEST, "Bad name: " + e.getMessage(), e);
    }
    finding.compose(found -> respond(ctx, below, found)).onFailure(ctx::fail);
  }

  /**
   * Answers with the page of that name, or leads where the document of that name does; goes on to
   * the next handler where there is neither. Rules, which may be of all paths, do not count.
   */
  public void answerIfThere(RoutingContext ctx, String name) {
    finder
        .written(name, query(ctx))
        .compose(
            found -> found instanceof PageFinder.Nowhere ? next(ctx) : respond(ctx, name, found))
        .onFailure(ctx::fail);
  }

  private static Future<Void> next(RoutingContext ctx) {
    ctx.next();
    return Future.succeededFuture();
  }

  /** Leads to the index of the pages; goes on to the next handler where there is none. */
  public void leadToIndex(RoutingContext ctx, int status) {
    finder
        .page("", 200)
        .compose(
            page ->
                page == null
                    ? next(ctx)
                    : redirect(ctx, new Redirect(status, mount), page.status()))
        .onFailure(ctx::fail);
  }

  private Future<Void> respond(RoutingContext ctx, String below, PageFinder.Finding finding) {
    if (finding instanceof PageFinder.Here here) {
      return sender.send(ctx.request(), here);
    }
    if (finding instanceof PageFinder.Moved moved) {
      return redirect(ctx, moved);
    }
    if (finding instanceof PageFinder.Elsewhere elsewhere) {
      return redirect(ctx, elsewhere.redirect(), elsewhere.status());
    }
    sender.tell(ctx.response(), ((PageFinder.Nowhere) finding).status());
    ctx.put(MISSING, below);
    return next(ctx);
  }

  private static String query(RoutingContext ctx) {
    return Objects.requireNonNullElse(ctx.request().query(), "");
  }

  private Future<Void> redirect(RoutingContext ctx, PageFinder.Moved moved) {
    Redirect redirect =
        new Redirect(Redirect.DEFAULT_STATUS, mount + PercentEncoding.encode(moved.path()));
    return redirect(ctx, redirect.withQuery(query(ctx)), moved.status());
  }

  private Future<Void> redirect(RoutingContext ctx, Redirect redirect, CacheStatus status) {
    HttpServerResponse response = ctx.response();
    sender.tell(response, status);
    response.putHeader(HttpHeaders.LOCATION, located(ctx, redirect));
    response.putHeader(HttpHeaders.CACHE_CONTROL, cacheControl);
    return response.setStatusCode(redirect.status()).end();
  }

  /** A path is one of the site, wherever that is mounted, unless it begins with a mount's path. */
  private String located(RoutingContext ctx, Redirect redirect) {
    if (!redirect.isLocal()) {
      return redirect.location();
    }
    boolean mounted = mounts.stream().anyMatch(mount -> mount.contains(redirect.path()));
    return RequestPath.mountPoint(ctx) + (mounted ? "" : path) + redirect.location();
  }

  private void failAsMissing(RoutingContext ctx) {
    if (path.isBare(RequestPath.of(ctx))) {
      ctx.next();
      return;
    }
    String name = ctx.get(MISSING);
    ctx.fail(
        name == null || name.isEmpty()
            ? new Problem(Problem.Kind.NOT_FOUND, "Not found")
            : new Problem(Problem.Kind.NOT_FOUND, "No page named " + PythonRepr.of(name)));
  }

  /** The pages that need no handler. */
  public ReadyResponses ready() {
    return ready;
  }
}
