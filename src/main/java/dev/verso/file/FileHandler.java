package dev.verso.file;

import dev.verso.cache.Answer;
import dev.verso.cache.CacheStatus;
import dev.verso.cache.LiveCache;
import dev.verso.http.ReadyResponses;
import dev.verso.http.problem.AllowedMethods;
import dev.verso.http.problem.Problem;
import dev.verso.http.problem.RequestPath;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/**
 * Answers {@code GET /files/<name>} with a file of a GridFS bucket, or ranges of it. One for each
 * event loop.
 */
public final class FileHandler implements Handler<RoutingContext> {
  private final FileSender sender;
  private final FileLoader loader;
  private final LiveCache<FileKey, CachedFile> cache;
  private final FileOptions options;
  private final String mount;
  private final String route;
  private final ReadyFiles ready;

  FileHandler(
      FileSender sender,
      FileLoader loader,
      LiveCache<FileKey, CachedFile> cache,
      FileOptions options) {
    this.sender = sender;
    this.loader = loader;
    this.cache = cache;
    this.options = options;
    this.mount = options.path().prefix();
    this.route = mount + "*";
    this.ready = new ReadyFiles(cache, options, route, sender.statusField());
  }

  /** The files that need no handler. */
  public ReadyResponses ready() {
    return ready;
  }

  /** Serves the files under {@code --files-path}. */
  public void mountOn(Router router) {
    router.route(route).setName(route).handler(AllowedMethods.GET_AND_HEAD).handler(this);
  }

  @Override
  public void handle(RoutingContext ctx) {
    String path = RequestPath.of(ctx);
    if (options.path().isBare(path)) {
      ctx.next(); // it may have a meaning where something else is mounted above
      return;
    }
    if (!path.startsWith(mount)) {
      throw new Problem(Problem.Kind.NOT_FOUND, "Not found");
    }
    FileRequest wanted = FileRequest.of(path.substring(mount.length()), ctx.queryParams());
    answer(
        ctx,
        wanted,
        missing -> {
          throw wanted.notFound();
        });
  }

  /** Answers with the file of that name; goes on to the next handler where there is none. */
  public void answerIfThere(RoutingContext ctx, String name) {
    answer(ctx, new FileRequest(name, FileStore.NEWEST, null, false), RoutingContext::next);
  }

  private void answer(RoutingContext ctx, FileRequest wanted, Handler<RoutingContext> otherwise) {
    find(wanted)
        .compose(found -> respond(ctx, wanted, found, otherwise))
        .recover(cause -> Future.failedFuture(FileProblem.explain(cause)))
        .onFailure(ctx::fail);
  }

  /** Old revisions, and files by their ids, are not what a site is asked for again and again. */
  private Future<Answer<CachedFile>> find(FileRequest wanted) {
    return wanted.isForNewest()
        ? cache.find(
            new FileKey.Name(wanted.name()), (key, known) -> loader.load(wanted.name(), known))
        : loader.find(wanted).map(FileHandler::bypass);
  }

  private static Answer<CachedFile> bypass(Optional<CachedFile> found) {
    return new Answer<>(found.orElse(null), CacheStatus.OFF);
  }

  private Future<Void> respond(
      RoutingContext ctx,
      FileRequest wanted,
      Answer<CachedFile> found,
      Handler<RoutingContext> otherwise) {
    CachedFile kept = found.value();
    if (kept == null) {
      sender.statusField().putInto(ctx.response(), found.status());
      otherwise.handle(ctx);
      return Future.succeededFuture();
    }
    return sender.send(ctx.request(), wanted, kept, found.status());
  }
}
