package dev.verso.file;

import dev.verso.http.ByteRange;
import dev.verso.http.MultipartByteranges;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;

/**
 * Sends bytes of a file as the body of one response, with back-pressure: what the client does not
 * take is not read. Headers are to be set before; they leave with the first bytes, so that a file
 * whose first chunk is damaged, or a database that is away, is still told as an error.
 */
final class FileBody {
  private final FileStore store;
  private final StoredFile file;
  private final HttpServerResponse response;
  private final Duration timeout;

  /**
   * @param timeout how long to wait for the first bytes
   */
  FileBody(FileStore store, StoredFile file, HttpServerResponse response, Duration timeout) {
    this.store = store;
    this.file = file;
    this.response = response;
    this.timeout = timeout;
  }

  /** Sends all of it. */
  Future<Void> sendWhole() {
    return sendBytes(0, file.length()).compose(sent -> response.end());
  }

  /** Sends one range. */
  Future<Void> send(ByteRange range) {
    return sendBytes(range.first(), range.last() + 1).compose(sent -> response.end());
  }

  /** Sends several ranges, each a part. */
  Future<Void> send(MultipartByteranges parts) {
    return sendParts(parts, parts.ranges().iterator())
        .compose(sent -> response.end(parts.closing()));
  }

  private Future<Void> sendParts(MultipartByteranges parts, Iterator<ByteRange> ranges) {
    if (!ranges.hasNext()) {
      return Future.succeededFuture();
    }
    ByteRange range = ranges.next();
    return open(range.first(), range.last() + 1)
        .compose(content -> response.write(parts.partHeader(range)).compose(v -> pipe(content)))
        .compose(sent -> sendParts(parts, ranges));
  }

  private Future<Void> sendBytes(long from, long to) {
    return open(from, to).compose(this::pipe);
  }

  private Future<FileContent> open(long from, long to) {
    return store.read(file, from, to).timeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Sends one window after the other: the next is asked for when the last is with the system. The
   * write queue alone would take many times what the client does. A client that goes away fails the
   * write, and with it ends the reading.
   */
  private Future<Void> pipe(FileContent content) {
    response.closeHandler(gone -> content.close());
    Promise<Void> sent = Promise.promise();
    content
        .pause()
        .exceptionHandler(sent::tryFail)
        .endHandler(end -> sent.tryComplete())
        .handler(
            window ->
                response
                    .write(window)
                    .onSuccess(written -> content.fetch(1))
                    .onFailure(sent::tryFail))
        .fetch(1);
    return sent.future().onComplete(ended -> content.close());
  }
}
