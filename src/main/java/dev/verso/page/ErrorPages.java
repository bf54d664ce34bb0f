package dev.verso.page;

import dev.verso.cache.CacheStatus;
import dev.verso.http.problem.AllowedMethods;
import dev.verso.http.problem.Problem;
import dev.verso.http.problem.ProblemHandler;
import dev.verso.http.problem.RequestPath;
import dev.verso.settings.MountPath;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells failures by pages of the site: what there is not by the nearest page {@code 404} up the
 * tree, that the database is away by the page {@code 503}. Who asks for JSON or plain text, and a
 * site without such pages, is left to the next failure handler.
 */
final class ErrorPages implements Handler<RoutingContext> {
  static final String MISSING = "404";
  static final String AWAY = "503";

  private final PageSender sender;
  private final PageFinder finder;
  private final MountPath path;
  private final Supplier<@Nullable RenderedPage> away;

  /**
   * @param away the page for when the database is
   */
  ErrorPages(
      PageSender sender, PageFinder finder, MountPath path, Supplier<@Nullable RenderedPage> away) {
    this.sender = sender;
    this.finder = finder;
    this.path = path;
    this.away = away;
  }

  @Override
  public void handle(RoutingContext ctx) {
    boolean shown =
        ctx.failure() instanceof Problem
            && !ctx.response().headWritten()
            && AllowedMethods.isRead(ctx.request().method())
            && ProblemHandler.takesHtml(ctx.request());
    switch (shown ? ((Problem) ctx.failure()).kind() : Problem.Kind.INTERNAL) {
      case NOT_FOUND -> showMissing(ctx);
      case UNAVAILABLE -> showAway(ctx);
      default -> ctx.next();
    }
  }

  private void showMissing(RoutingContext ctx) {
    String requested = RequestPath.of(ctx);
    String below =
        path.contains(requested) ? requested.substring(path.prefix().length()) : requested;
    finder
        .nearest(pagesUpFrom(folder(below)), 404)
        // A page for failures that fails itself is as good as none.
        .otherwiseEmpty()
        .onSuccess(page -> show(ctx, page));
  }

  /** Percent-encoded still: what cannot be decoded is in no folder. */
  private static String folder(String below) {
    try {
      String decoded = RequestPath.decode(below);
      return decoded.substring(0, decoded.lastIndexOf('/') + 1);
    } catch (Problem e) {
      return "";
    }
  }

  /** The nearest first. */
  private static List<String> pagesUpFrom(String folder) {
    return Stream.iterate(folder, ErrorPages::parent)
        .limit(1 + folder.chars().filter(c -> c == '/').count())
        .map(each -> each + MISSING)
        .toList();
  }

  private static String parent(String folder) {
    return folder.substring(0, folder.lastIndexOf('/', folder.length() - 2) + 1);
  }

  private void showAway(RoutingContext ctx) {
    RenderedPage page = away.get();
    if (page != null) {
      ctx.response().putHeader(HttpHeaders.RETRY_AFTER, "1");
    }
    show(
        ctx,
        page == null
            ? null
            : new PageFinder.Here(new PageName(AWAY), page, CacheStatus.STALE, 503));
  }

  private void show(RoutingContext ctx, PageFinder.@Nullable Here page) {
    if (page == null) {
      ctx.next();
    } else {
      sender.sendAs(ctx.request(), page).onFailure(ctx::fail);
    }
  }
}
