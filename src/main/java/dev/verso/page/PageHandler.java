package dev.verso.page;

import dev.verso.http.AcceptEncoding;
import dev.verso.http.AllowedMethods;
import dev.verso.http.ContentCoding;
import dev.verso.http.EntityTag;
import dev.verso.http.HttpDate;
import dev.verso.http.PercentEncoding;
import dev.verso.http.Preconditions;
import dev.verso.http.Problem;
import dev.verso.http.PythonRepr;
import dev.verso.mongo.MongoConnection;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Answers {@code GET /pages/<name>} with the page of that name. */
public final class PageHandler implements Handler<RoutingContext> {
  /** Hashing and compressing up to so many characters is over before a hop of threads would be. */
  private static final int INLINE_CHARS = 64 * 1024;

  private final Vertx vertx;
  private final PageStore store;
  private final PageOptions options;
  private final String mount;

  public PageHandler(Vertx vertx, MongoConnection connection, PageOptions options) {
    this.vertx = vertx;
    this.store =
        new MongoPageStore(connection.client(), options.collection(), connection.requestTimeout());
    this.options = options;
    this.mount = options.path().prefix();
  }

  /** Serves the pages under {@code --pages-path}. */
  public void mountOn(Router router) {
    router.route(mount + "*").handler(AllowedMethods.GET_AND_HEAD).handler(this);
  }

  @Override
  public void handle(RoutingContext ctx) {
    PageName name = nameIn(ctx.request().path());
    store
        .find(name)
        .compose(found -> render(name, found))
        .compose(page -> respond(ctx, page))
        .onFailure(ctx::fail);
  }

  private PageName nameIn(String path) {
    // The router compares a normalized path; the name is what stands in the URL itself.
    if (!path.startsWith(mount) || path.length() == mount.length()) {
      throw new Problem(Problem.Kind.NOT_FOUND, "Not found");
    }
    String name = PercentEncoding.decode(path.substring(mount.length()));
    try {
      return new PageName(name);
    } catch (IllegalArgumentException e) {
      throw new Problem(Problem.Kind.BAD_REQUEST, "Bad name: " + e.getMessage(), e);
    }
  }

  private Future<RenderedPage> render(PageName name, Optional<Page> found) {
    if (found.isEmpty()) {
      return Future.failedFuture(
          new Problem(Problem.Kind.NOT_FOUND, "No page named " + PythonRepr.of(name.value())));
    }
    Page page = found.get();
    long compressMinSize = options.compressMinSize().bytes();
    return compute(page, () -> RenderedPage.of(page, compressMinSize));
  }

  /** Runs what takes long for a large page where it blocks no event loop. */
  private <T> Future<T> compute(Page page, Callable<T> work) {
    if (page.body().length() > INLINE_CHARS) {
      return vertx.executeBlocking(work, false);
    }
    try {
      return Future.succeededFuture(work.call());
    } catch (Exception e) {
      return Future.failedFuture(e);
    }
  }

  private Future<Void> respond(RoutingContext ctx, RenderedPage rendered) {
    MultiMap asked = ctx.request().headers();
    ContentCoding coding = AcceptEncoding.negotiate(asked, rendered.codings());
    EntityTag tag = rendered.tag(coding);
    Page page = rendered.page();
    return switch (Preconditions.evaluate(ctx.request().method(), asked, tag, page.updatedAt())) {
      case FAILED ->
          Future.failedFuture(
              new Problem(Problem.Kind.PRECONDITION_FAILED, "The page is not as expected"));
      case NOT_MODIFIED -> {
        putValidators(ctx.response().setStatusCode(304), rendered, tag);
        yield ctx.response().end();
      }
      case PROCEED ->
          compute(page, () -> rendered.content(coding))
              .compose(
                  content -> {
                    putValidators(ctx.response(), rendered, tag);
                    return send(ctx, page, coding, content);
                  });
    };
  }

  /** What a 304 carries too, RFC 9110 section 15.4.5. */
  private void putValidators(HttpServerResponse response, RenderedPage rendered, EntityTag tag) {
    response.putHeader(HttpHeaders.CACHE_CONTROL, options.cacheControl());
    response.putHeader(HttpHeaders.ETAG, tag.toString());
    if (rendered.codings().size() > 1) {
      response.putHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
    }
    Page page = rendered.page();
    if (page.updatedAt() != null) {
      response.putHeader(HttpHeaders.LAST_MODIFIED, HttpDate.format(page.updatedAt()));
    }
    page.headers().forEach(response::putHeader);
  }

  private static Future<Void> send(
      RoutingContext ctx, Page page, ContentCoding coding, Buffer content) {
    HttpServerResponse response = ctx.response();
    response.putHeader(HttpHeaders.CONTENT_TYPE, page.contentType());
    response.putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(content.length()));
    if (coding != ContentCoding.IDENTITY) {
      response.putHeader(HttpHeaders.CONTENT_ENCODING, coding.token());
    }
    // Over HTTP/2, end(content) would send the content even to HEAD.
    return ctx.request().method().equals(HttpMethod.HEAD) ? response.end() : response.end(content);
  }
}
