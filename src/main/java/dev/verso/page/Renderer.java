package dev.verso.page;

import dev.verso.http.Compressible;
import dev.verso.http.ContentCoding;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Set;

/** Makes pages ready to be sent: a large one where it blocks no event loop. */
final class Renderer {
  private static final Set<ContentCoding> IDENTITY_ONLY = Set.of(ContentCoding.IDENTITY);

  private final Vertx vertx;
  private final PageOptions options;
  private final Set<ContentCoding> allCodings;

  /** Blocks: it loads the native library of a coding. */
  Renderer(Vertx vertx, PageOptions options) {
    this.vertx = vertx;
    this.options = options;
    this.allCodings = ContentCoding.available();
  }

  Future<RenderedPage> render(Page page) {
    return page.body().length() <= Representation.INLINE_BYTES
        ? Future.succeededFuture(hash(page))
        : vertx.executeBlocking(() -> hash(page), false);
  }

  private RenderedPage hash(Page page) {
    boolean compressed =
        page.body().length() >= options.compressMinSize().bytes()
            && Compressible.is(page.contentType());
    return new RenderedPage(page, options.cacheControl(), compressed ? allCodings : IDENTITY_ONLY);
  }
}
