package dev.verso.file;

import dev.verso.cache.Answer;
import dev.verso.cache.CacheStatus;
import dev.verso.cache.LiveCache;
import dev.verso.http.ByteRange;
import dev.verso.http.ByteRanges;
import dev.verso.http.EntityTag;
import dev.verso.http.MultipartByteranges;
import dev.verso.http.Preconditions;
import dev.verso.http.ReadyResponses;
import dev.verso.http.output.OutputBudget;
import dev.verso.http.problem.AllowedMethods;
import dev.verso.http.problem.Problem;
import dev.verso.http.problem.RequestPath;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Answers {@code GET /files/<name>} with a file of a GridFS bucket, or ranges of it. One for each
 * event loop.
 */
public final class FileHandler implements Handler<RoutingContext> {
  private final FileStore store;
  private final FileLoader loader;
  private final LiveCache<FileKey, CachedFile> cache;
  private final FileOptions options;
  private final boolean tellsStatus;
  private final OutputBudget budget;
  private final Duration timeout;
  private final String mount;
  private final String route;
  private final ReadyFiles ready;

  FileHandler(
      FileStore store,
      FileLoader loader,
      LiveCache<FileKey, CachedFile> cache,
      FileOptions options,
      boolean tellsStatus,
      OutputBudget budget,
      Duration timeout) {
    this.store = store;
    this.loader = loader;
    this.cache = cache;
    this.options = options;
    this.tellsStatus = tellsStatus;
    this.budget = budget;
    this.timeout = timeout;
    this.mount = options.path().prefix();
    this.route = mount + "*";
    this.ready = new ReadyFiles(cache, options, route, tellsStatus);
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

  private static Answer<CachedFile> bypass(Optional<StoredFile> found) {
    return new Answer<>(
        found.map(file -> new CachedFile(file, null)).orElse(null), CacheStatus.OFF);
  }

  private Future<Void> respond(
      RoutingContext ctx,
      FileRequest wanted,
      Answer<CachedFile> found,
      Handler<RoutingContext> otherwise) {
    HttpServerRequest request = ctx.request();
    HttpServerResponse response = request.response();
    tell(response, found.status());
    CachedFile kept = found.value();
    if (kept == null) {
      otherwise.handle(ctx);
      return Future.succeededFuture();
    }
    StoredFile file = kept.file();
    Instant now = Instant.now();
    EntityTag tag = FileHeaders.tag(file);
    return switch (Preconditions.evaluate(
        request.method(), request.headers(), tag, file.uploadedAt())) {
      case FAILED ->
          Future.failedFuture(
              new Problem(Problem.Kind.PRECONDITION_FAILED, "The file is not as expected"));
      case NOT_MODIFIED -> {
        FileHeaders.putValidators(response.headers(), file, wanted, options, now);
        yield response.setStatusCode(304).end();
      }
      case PROCEED -> {
        FileHeaders.putValidators(response.headers(), file, wanted, options, now);
        FileHeaders.putContent(response.headers(), file, wanted, options);
        yield send(request, found.status(), kept, ranges(request, file, tag, now));
      }
    };
  }

  /** Tells how the answer came about, where that is wanted. */
  private void tell(HttpServerResponse response, CacheStatus status) {
    if (tellsStatus) {
      response.headers().set(CacheStatus.FIELD, status.value());
    }
  }

  /** Only a GET has ranges, RFC 9110 section 14.2. */
  private ByteRanges ranges(
      HttpServerRequest request, StoredFile file, EntityTag tag, Instant now) {
    MultiMap headers = request.headers();
    return request.method().equals(HttpMethod.GET)
            && Preconditions.allowsRange(headers, tag, file.uploadedAt(), now)
        ? ByteRanges.parse(headers, file.length(), options.maxRanges())
        : new ByteRanges.Whole();
  }

  private Future<Void> send(
      HttpServerRequest request, CacheStatus status, CachedFile kept, ByteRanges ranges) {
    StoredFile file = kept.file();
    HttpServerResponse response = request.response();
    if (ranges instanceof ByteRanges.Unsatisfiable) {
      response.putHeader(HttpHeaders.CONTENT_RANGE, "bytes */" + file.length());
      return Future.failedFuture(
          new Problem(
              Problem.Kind.RANGE_NOT_SATISFIABLE,
              "The file has " + file.length() + " bytes, none of which is in the range"));
    }
    if (ranges instanceof ByteRanges.Satisfiable parts) {
      response.setStatusCode(206);
      return sendRanges(response, file, parts.ranges(), output(request, status, kept));
    }
    putForm(response, file.mediaType(), file.length());
    return request.method().equals(HttpMethod.HEAD)
        ? response.end()
        : output(request, status, kept).sendWhole();
  }

  private FileOutput output(HttpServerRequest request, CacheStatus status, CachedFile kept) {
    Buffer content = kept.content();
    if (content != null) {
      return new BytesInMemory(content, request, budget);
    }
    if (status == CacheStatus.HIT) {
      tell(request.response(), CacheStatus.PARTIAL);
    }
    return new FileBody(store, kept.file(), request, budget, timeout);
  }

  private static Future<Void> sendRanges(
      HttpServerResponse response, StoredFile file, List<ByteRange> ranges, FileOutput body) {
    if (ranges.size() == 1) {
      ByteRange range = ranges.get(0);
      putForm(response, file.mediaType(), range.length());
      response.putHeader(HttpHeaders.CONTENT_RANGE, range.contentRange(file.length()));
      return body.send(range);
    }
    MultipartByteranges parts = MultipartByteranges.of(file.mediaType(), file.length(), ranges);
    putForm(response, parts.contentType(), parts.contentLength());
    return body.send(parts);
  }

  private static void putForm(HttpServerResponse response, String contentType, long length) {
    response.putHeader(HttpHeaders.CONTENT_TYPE, contentType);
    response.putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(length));
  }
}
