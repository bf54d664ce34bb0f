package dev.verso.file;

import dev.verso.http.ByteRange;
import dev.verso.http.ByteRanges;
import dev.verso.http.EntityTag;
import dev.verso.http.MultipartByteranges;
import dev.verso.http.Preconditions;
import dev.verso.http.output.OutputBudget;
import dev.verso.http.problem.AllowedMethods;
import dev.verso.http.problem.Problem;
import dev.verso.http.problem.RequestPath;
import dev.verso.mongo.Breaker;
import dev.verso.mongo.MongoConnection;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
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
import java.util.concurrent.TimeUnit;

/** Answers {@code GET /files/<name>} with a file of a GridFS bucket, or ranges of it. */
public final class FileHandler implements Handler<RoutingContext> {
  private final FileStore store;
  private final FileOptions options;
  private final OutputBudget budget;
  private final Breaker breaker;
  private final Duration timeout;
  private final String mount;
  private final String route;

  /**
   * @param budget for what is on its way to clients
   */
  public FileHandler(
      Vertx vertx, MongoConnection connection, FileOptions options, OutputBudget budget) {
    this.store = new GridFsFileStore(vertx, connection, options.bucket());
    this.options = options;
    this.budget = budget;
    this.breaker = connection.breaker();
    this.timeout = connection.requestTimeout();
    this.mount = options.path().prefix();
    this.route = mount + "*";
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
    breaker
        .guard(() -> find(wanted))
        .compose(found -> respond(ctx, wanted, found, otherwise))
        .recover(cause -> Future.failedFuture(explain(cause)))
        .onFailure(ctx::fail);
  }

  private Future<Optional<StoredFile>> find(FileRequest wanted) {
    return wanted.findIn(store).timeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  private Future<Void> respond(
      RoutingContext ctx,
      FileRequest wanted,
      Optional<StoredFile> found,
      Handler<RoutingContext> otherwise) {
    if (found.isEmpty()) {
      otherwise.handle(ctx);
      return Future.succeededFuture();
    }
    HttpServerRequest request = ctx.request();
    StoredFile file = found.get();
    HttpServerResponse response = request.response();
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
        yield send(request, file, ranges(request, file, tag, now));
      }
    };
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

  private Future<Void> send(HttpServerRequest request, StoredFile file, ByteRanges ranges) {
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
      return sendRanges(response, file, parts.ranges(), body(request, file));
    }
    putForm(response, file.mediaType(), file.length());
    return request.method().equals(HttpMethod.HEAD)
        ? response.end()
        : body(request, file).sendWhole();
  }

  private FileBody body(HttpServerRequest request, StoredFile file) {
    return new FileBody(store, file, request, budget, timeout);
  }

  private static Future<Void> sendRanges(
      HttpServerResponse response, StoredFile file, List<ByteRange> ranges, FileBody body) {
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

  /** In words for the client; where the response has begun the problem handler resets it. */
  private static Throwable explain(Throwable cause) {
    if (cause instanceof DamagedFile) {
      return new Problem(Problem.Kind.INTERNAL, "This file is damaged and cannot be sent", cause);
    }
    return MongoConnection.isDatabaseFailure(cause)
        ? Problem.ofDatabase(cause, "read files")
        : cause;
  }
}
