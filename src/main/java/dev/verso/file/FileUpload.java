package dev.verso.file;

import dev.verso.mongo.DatabaseRefusal;
import dev.verso.mongo.DriverFailure;
import dev.verso.text.Sha256;
import dev.verso.text.Utf8Check;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.bson.BsonBinary;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file on its way into the database. Its chunks are written as they fill; the file's document,
 * which makes it visible, comes last. What ends in any other way is deleted again.
 *
 * <pre>
 *   OPEN ── end() ──► ENDING ── document written ──► STORED
 *    │                  │
 *    │ abort()          │ abort(), or a write failed
 *    ▼                  ▼
 *   ABORTED ◄───────────┘   what was written is deleted
 * </pre>
 *
 * <p>A pipe ends its destination even when the source fails, which here would store half a file:
 * give it {@code endOnFailure(false)}, and {@link #abort} then. May be used from any thread.
 */
public final class FileUpload implements WriteStream<Buffer> {
  private static final Logger log = LoggerFactory.getLogger(FileUpload.class);

  /** Bytes to insert at once. */
  private static final int BATCH = 1024 * 1024;

  private static final int BATCH_CHUNKS = 1000;
  private static final int DEFAULT_MAX_QUEUE = 2 * BATCH;

  private enum State {
    OPEN,
    ENDING,
    STORED,
    ABORTED
  }

  private final Context context;
  private final GridFsFileStore store;
  private final UploadRequest request;
  private final BsonObjectId id = new BsonObjectId();
  private final MessageDigest sha256 = Sha256.digest();
  private final @Nullable Utf8Check utf8;

  private final byte[] chunk;
  private int filled;
  private int chunkCount;
  private long length;
  private List<BsonDocument> batch = new ArrayList<>();
  private int batchBytes;

  /** The last of the writes, which follow one another; failed once one of them has. */
  private Future<Void> writes;

  /** Whether the database holds a part of this, or may do so. */
  private volatile boolean anythingWritten;

  private State state = State.OPEN;
  private @Nullable Future<Void> abort;
  private long queued;
  private int maxQueue = DEFAULT_MAX_QUEUE;
  private @Nullable Handler<Void> drainHandler;
  private @Nullable Handler<Throwable> exceptionHandler;

  FileUpload(Context context, GridFsFileStore store, UploadRequest request) {
    this.context = context;
    this.store = store;
    this.request = request;
    this.utf8 = request.asksForCharset() ? new Utf8Check() : null;
    this.chunk = new byte[request.chunkSize()];
    this.writes = store.ensureIndexes(context);
  }

  /** What its chunks are found by while there is no document. */
  public ObjectId id() {
    return id.getValue();
  }

  /**
   * Takes {@code data}.
   *
   * @return completes when all the chunks that were full by then are written
   */
  @Override
  public synchronized Future<Void> write(Buffer data) {
    if (state != State.OPEN) {
      return over();
    }
    for (int at = 0; at < data.length(); ) {
      int part = Math.min(chunk.length - filled, data.length() - at);
      data.getBytes(at, at + part, chunk, filled);
      filled += part;
      at += part;
      if (filled == chunk.length) {
        finishChunk();
      }
    }
    return writes;
  }

  private static Future<Void> over() {
    return Future.failedFuture(new IllegalStateException("the upload is over"));
  }

  private void finishChunk() {
    sha256.update(chunk, 0, filled);
    if (utf8 != null) {
      utf8.update(chunk, 0, filled);
    }
    batch.add(
        new BsonDocument("_id", new BsonObjectId())
            .append("files_id", id)
            .append("n", new BsonInt32(chunkCount))
            .append("data", new BsonBinary(Arrays.copyOf(chunk, filled))));
    chunkCount = Math.incrementExact(chunkCount);
    length += filled;
    batchBytes += filled;
    filled = 0;
    if (batchBytes >= BATCH || batch.size() == BATCH_CHUNKS) {
      flush();
    }
  }

  private void flush() {
    List<BsonDocument> full = batch;
    int bytes = batchBytes;
    batch = new ArrayList<>();
    batchBytes = 0;
    queued += bytes;
    writes =
        writes
            .compose(before -> unlessAborted(() -> store.chunks().insert(context, full)))
            .onComplete(written -> wrote(bytes, written.cause()));
  }

  /** A write that is refused wrote nothing; one that fails in another way may have. */
  private Future<Void> noting(Future<Void> write) {
    return write.onComplete(
        done ->
            anythingWritten |=
                done.succeeded() || DatabaseRefusal.of(done.cause(), "write files").isEmpty());
  }

  private synchronized Future<Void> unlessAborted(Supplier<Future<Void>> write) {
    return state == State.ABORTED ? over() : noting(write.get());
  }

  private void wrote(int bytes, @Nullable Throwable failure) {
    Handler<Void> drained;
    Handler<Throwable> failed;
    synchronized (this) {
      queued -= bytes;
      boolean isDrained = drainHandler != null && queued <= maxQueue / 2;
      drained = isDrained ? drainHandler : null;
      drainHandler = isDrained ? null : drainHandler;
      failed = exceptionHandler;
    }
    if (failure != null && failed != null) {
      failed.handle(failure);
    }
    if (drained != null) {
      drained.handle(null);
    }
  }

  /**
   * Writes what is left, then the file's document.
   *
   * @return completes when the file is there; fails, with nothing left behind, when it could not be
   *     stored
   */
  @Override
  public synchronized Future<Void> end() {
    if (state != State.OPEN) {
      return over();
    }
    state = State.ENDING;
    if (filled > 0) {
      finishChunk();
    }
    if (!batch.isEmpty()) {
      flush();
    }
    BsonDocument document = document();
    writes = writes.compose(before -> unlessAborted(() -> store.insert(context, document)));
    return writes
        .compose(written -> stored())
        .recover(cause -> abort().transform(aborted -> Future.failedFuture(cause)));
  }

  private BsonDocument document() {
    String type = request.storedType(utf8 != null && utf8.isWellFormed());
    return new BsonDocument("_id", id)
        .append("length", new BsonInt64(length))
        .append("chunkSize", new BsonInt32(request.chunkSize()))
        .append("uploadDate", new BsonDateTime(Instant.now().toEpochMilli()))
        .append("filename", new BsonString(request.name()))
        .append(
            "metadata",
            new BsonDocument("contentType", new BsonString(type))
                .append("sha256", new BsonString(Sha256.hex(sha256))));
  }

  private synchronized Future<Void> stored() {
    if (state == State.ABORTED) {
      return over();
    }
    state = State.STORED;
    return Future.succeededFuture();
  }

  /**
   * Gives the upload up and deletes what was written of it; does nothing to a file that is stored.
   *
   * @return completes when nothing is left
   */
  public synchronized Future<Void> abort() {
    if (state == State.STORED) {
      return Future.succeededFuture();
    }
    if (abort == null) {
      state = State.ABORTED;
      abort = writes.transform(written -> delete());
    }
    return abort;
  }

  private Future<Void> delete() {
    return anythingWritten
        ? store.delete(context, id, chunkCount).onFailure(this::tellLeftovers)
        : Future.succeededFuture();
  }

  private void tellLeftovers(Throwable cause) {
    log.warn(
        "Chunks of a failed upload are left behind, with files_id {}: {}",
        id.getValue(),
        DriverFailure.reason(cause));
    log.debug("They could not be deleted", cause);
  }

  @Override
  public synchronized FileUpload setWriteQueueMaxSize(int bytes) {
    maxQueue = bytes;
    return this;
  }

  @Override
  public synchronized boolean writeQueueFull() {
    return queued >= maxQueue;
  }

  @Override
  public synchronized FileUpload drainHandler(@Nullable Handler<Void> handler) {
    drainHandler = handler;
    return this;
  }

  @Override
  public synchronized FileUpload exceptionHandler(@Nullable Handler<Throwable> handler) {
    exceptionHandler = handler;
    return this;
  }
}
