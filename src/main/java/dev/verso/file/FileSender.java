package dev.verso.file;

import dev.verso.cache.CacheStatus;
import dev.verso.cache.LiveCache;
import dev.verso.cache.StatusField;
import dev.verso.http.ByteRange;
import dev.verso.http.ByteRanges;
import dev.verso.http.MultipartByteranges;
import dev.verso.http.Preconditions;
import dev.verso.http.ReadyHeaders;
import dev.verso.http.ReadyResponse;
import dev.verso.http.Representation;
import dev.verso.http.output.OutputBudget;
import dev.verso.http.output.ResponseBody;
import dev.verso.http.problem.Problem;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Sends files: whole, in the coding that the client takes, or ranges of them, or 304. One for each
 * event loop.
 *
 * @param timeout how long to wait for the first bytes of the database
 */
record FileSender(
    FileStore store,
    LiveCache<FileKey, CachedFile> cache,
    FileOptions options,
    WorkerExecutor encoders,
    StatusField statusField,
    OutputBudget budget,
    Duration timeout) {

  /** A request, and the file that it asks for. */
  private record Asked(
      HttpServerRequest request,
      FileRequest wanted,
      CachedFile kept,
      CacheStatus status,
      Instant now) {
    HttpServerResponse response() {
      return request.response();
    }

    boolean isForRanges() {
      return request.method().equals(HttpMethod.GET)
          && request.headers().contains(HttpHeaderNames.RANGE);
    }
  }

  /** Answers a request with a file, as far as its preconditions let it. */
  Future<Void> send(
      HttpServerRequest request, FileRequest wanted, CachedFile kept, CacheStatus status) {
    Asked asked = new Asked(request, wanted, kept, status, Instant.now());
    Representation representation = representation(asked);
    return switch (Preconditions.evaluate(
        request.method(), request.headers(), representation.tag(), kept.file().uploadedAt())) {
      case FAILED -> {
        statusField.putInto(request.response(), status);
        yield Future.failedFuture(
            new Problem(Problem.Kind.PRECONDITION_FAILED, "The file is not as expected"));
      }
      case NOT_MODIFIED -> {
        put(asked, representation.notModified().headers());
        yield request.response().setStatusCode(304).end();
      }
      case PROCEED ->
          kept.content() == null || asked.isForRanges()
              ? sendAsStored(asked, representation)
              : sendWhole(asked, representation);
    };
  }

  /**
   * Ranges are those of the file as it is stored, whatever codings the client takes: RFC 9110
   * section 14.2 lets a server choose, and who resumes a download need not rely on an encoder to
   * give the same bytes again. Who has part of an encoded one and names its tag in If-Range gets
   * all of it.
   */
  private static Representation representation(Asked asked) {
    return asked.isForRanges()
        ? asked.kept().representations().identity()
        : asked.kept().representations().negotiate(asked.request().headers());
  }

  private void put(Asked asked, ReadyHeaders fields) {
    MultiMap headers = asked.response().headers();
    fields.putInto(headers);
    FileHeaders.putExpiry(headers, asked.wanted(), options, asked.now());
    statusField.putInto(asked.response(), asked.status());
  }

  private Future<Void> sendWhole(Asked asked, Representation representation) {
    return representation
        .content(encoders, () -> grown(asked))
        .compose(content -> sendWhole(asked, content));
  }

  private void grown(Asked asked) {
    cache.grown(new FileKey.Name(asked.wanted().name()), value -> value == asked.kept());
  }

  private Future<Void> sendWhole(Asked asked, ReadyResponse content) {
    put(asked, content.headers());
    FileHeaders.putDisposition(asked.response().headers(), asked.kept().file(), asked.wanted());
    return ResponseBody.end(asked.request(), content.body(), budget);
  }

  private Future<Void> sendAsStored(Asked asked, Representation representation) {
    StoredFile file = asked.kept().file();
    HttpServerResponse response = asked.response();
    put(asked, representation.headers());
    FileHeaders.putDisposition(response.headers(), file, asked.wanted());
    ByteRanges ranges = ranges(asked, representation);
    if (ranges instanceof ByteRanges.Unsatisfiable) {
      response.putHeader(HttpHeaders.CONTENT_RANGE, "bytes */" + file.length());
      return Future.failedFuture(
          new Problem(
              Problem.Kind.RANGE_NOT_SATISFIABLE,
              "The file has " + file.length() + " bytes, none of which is in the range"));
    }
    if (ranges instanceof ByteRanges.Satisfiable parts) {
      response.setStatusCode(206);
      return sendRanges(response, file, parts.ranges(), output(asked));
    }
    putLength(response, file.length());
    return asked.request().method().equals(HttpMethod.HEAD)
        ? response.end()
        : output(asked).sendWhole();
  }

  /** Only a GET has ranges, RFC 9110 section 14.2. */
  private ByteRanges ranges(Asked asked, Representation representation) {
    MultiMap headers = asked.request().headers();
    StoredFile file = asked.kept().file();
    return asked.isForRanges()
            && Preconditions.allowsRange(
                headers, representation.tag(), file.uploadedAt(), asked.now())
        ? ByteRanges.parse(headers, file.length(), options.maxRanges())
        : new ByteRanges.Whole();
  }

  private FileOutput output(Asked asked) {
    Buffer content = asked.kept().content();
    if (content != null) {
      return new BytesInMemory(content, asked.request(), budget);
    }
    if (asked.status() == CacheStatus.HIT) {
      statusField.putInto(asked.response(), CacheStatus.PARTIAL);
    }
    return new FileBody(store, asked.kept().file(), asked.request(), budget, timeout);
  }

  private static Future<Void> sendRanges(
      HttpServerResponse response, StoredFile file, List<ByteRange> ranges, FileOutput body) {
    if (ranges.size() == 1) {
      ByteRange range = ranges.get(0);
      putLength(response, range.length());
      response.putHeader(HttpHeaders.CONTENT_RANGE, range.contentRange(file.length()));
      return body.send(range);
    }
    MultipartByteranges parts = MultipartByteranges.of(file.mediaType(), file.length(), ranges);
    response.putHeader(HttpHeaders.CONTENT_TYPE, parts.contentType());
    putLength(response, parts.contentLength());
    return body.send(parts);
  }

  private static void putLength(HttpServerResponse response, long length) {
    response.putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(length));
  }
}
