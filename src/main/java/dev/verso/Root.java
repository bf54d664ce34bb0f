package dev.verso;

import dev.verso.file.FileHandler;
import dev.verso.http.output.ResponseBody;
import dev.verso.http.problem.AllowedMethods;
import dev.verso.page.DerivedHandler;
import dev.verso.page.PageHandler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a server has at its root whatever is mounted there: the way to the index page, else a
 * welcome; and the names that robots and browsers ask for, as pages or files of those names.
 */
final class Root {
  private static final int TEMPORARY = 307;
  private static final List<String> WELL_KNOWN = List.of("robots.txt", "favicon.ico");
  private static final String DERIVED = "/sitemap.xml";

  private final PageHandler pages;
  private final @Nullable FileHandler files;
  private final Optional<DerivedHandler> derived;
  private final Settings settings;

  /**
   * @param files null where none are served
   * @param derived empty where none are
   */
  Root(
      PageHandler pages,
      @Nullable FileHandler files,
      Optional<DerivedHandler> derived,
      Settings settings) {
    this.pages = pages;
    this.files = files;
    this.derived = derived;
    this.settings = settings;
  }

  /** To be mounted before all else. */
  void mountOn(Router router) {
    WELL_KNOWN.forEach(name -> mountWritten(() -> router.route("/" + name)));
    derived.ifPresent(handler -> mountDerived(router, handler));
    boolean pagesAreHere = settings.pages().path().prefix().equals("/");
    router
        .route("/")
        .handler(AllowedMethods.GET_AND_HEAD)
        .handler(
            ctx -> {
              if (pagesAreHere) {
                pages.answer(ctx, "");
              } else {
                pages.leadToIndex(ctx, TEMPORARY);
              }
            });
    if (settings.welcomes()) {
      router.route("/").handler(this::welcome);
    }
  }

  /** A page of the name that the path is, else a file. */
  private void mountWritten(Supplier<Route> route) {
    route
        .get()
        .handler(AllowedMethods.GET_AND_HEAD)
        .handler(ctx -> pages.answerIfThere(ctx, ctx.normalizedPath().substring(1)));
    FileHandler fileHandler = files;
    if (fileHandler != null) {
      route.get().handler(ctx -> fileHandler.answerIfThere(ctx, ctx.normalizedPath().substring(1)));
    }
  }

  private void mountDerived(Router router, DerivedHandler handler) {
    Supplier<Route> route = () -> router.routeWithRegex(DerivedHandler.PATHS).setName(DERIVED);
    mountWritten(route);
    route.get().handler(handler);
  }

  private void welcome(RoutingContext ctx) {
    Buffer page =
        Buffer.buffer(
            WELCOME.formatted(
                settings.pages().path().prefix(),
                files == null
                    ? "Files are not served."
                    : "Files of GridFS are at <code>%s</code>."
                        .formatted(settings.files().path().prefix())));
    ctx.response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/html; charset=utf-8")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
        .putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(page.length()));
    var unused = ResponseBody.end(ctx.request(), page);
  }

  private static final String WELCOME =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta name="robots" content="noindex">
      <title>Verso is running</title>
      <style>
      body { font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 15vh auto; padding: 0 1rem }
      h1 { font-size: 1.5rem }
      </style>
      </head>
      <body>
      <h1>Verso is running</h1>
      <p>Pages of MongoDB are at <code>%s</code>. %s</p>
      <p>There is no page for this place yet. To put one here:</p>
      <pre><code>echo '&lt;h1&gt;Hello&lt;/h1&gt;' &gt; index.html
      verso pages put index.html</code></pre>
      <p>It takes the place of this one at once. <code>--welcome=off</code> shows nothing instead.</p>
      </body>
      </html>
      """;
}
