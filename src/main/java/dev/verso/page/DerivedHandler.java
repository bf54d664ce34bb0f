package dev.verso.page;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;

/**
 * Answers with the page that is derived from all others, of the name that the path ends with; goes
 * on to the next handler where there is none. One for each event loop.
 */
public final class DerivedHandler implements Handler<RoutingContext> {
  /** The paths of all that there can be, as a regular expression. */
  public static final String PATHS = "/(?:feed\\.xml|sitemap(?:-[1-9][0-9]{0,4})?\\.xml)";

  private final PageSender sender;
  private final PageCache cache;
  private final PageStore store;

  DerivedHandler(PageSender sender, PageCache cache, PageStore store) {
    this.sender = sender;
    this.cache = cache;
    this.store = store;
  }

  @Override
  public void handle(RoutingContext ctx) {
    PageName name = new PageName(ctx.normalizedPath().substring(1));
    cache.find(name, store).compose(found -> respond(ctx, name, found)).onFailure(ctx::fail);
  }

  private Future<Void> respond(RoutingContext ctx, PageName name, Found found) {
    RenderedPage page = found.page();
    if (page == null) {
      ctx.next();
      return Future.succeededFuture();
    }
    return sender.send(ctx.request(), new PageFinder.Here(name, page, found.status(), 200));
  }
}
