package dev.verso.page;

import com.github.benmanes.caffeine.cache.Interner;
import dev.verso.http.Compressible;
import dev.verso.http.ContentCoding;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.Set;

/** Makes pages ready to be sent: a large one where it blocks no event loop. */
final class Renderer {
  private static final Set<ContentCoding> IDENTITY_ONLY = Set.of(ContentCoding.IDENTITY);

  private final Vertx vertx;
  private final PageOptions options;
  private final Set<ContentCoding> allCodings;

  /**
   * The large bodies in use, in the cache or on their way to clients: one that is read again while
   * the old one is still being sent is in memory once.
   */
  private final Interner<Buffer> largeBodies = Interner.newWeakInterner();

  /** Blocks: it loads the native library of a coding. */
  Renderer(Vertx vertx, PageOptions options) {
    this.vertx = vertx;
    this.options = options;
    this.allCodings = ContentCoding.available();
  }

  Future<RenderedPage> render(Page page) {
    return page.body().length() <= Representation.INLINE_BYTES
        ? Future.succeededFuture(hash(page))
        : vertx.executeBlocking(() -> hash(page.withBody(largeBodies.intern(page.body()))), false);
  }

  private RenderedPage hash(Page page) {
    boolean compressed =
        page.body().length() >= options.compressMinSize().bytes()
            && Compressible.is(page.contentType());
    return new RenderedPage(page, options.cacheControl(), compressed ? allCodings : IDENTITY_ONLY);
  }
}
