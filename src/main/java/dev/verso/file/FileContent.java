package dev.verso.file;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.function.LongConsumer;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a file, or of a range of it, on their way out of the database.
 *
 * <p>Chunks are fetched a window at a time, each by a query of its own that leaves no cursor
 * behind: a reader may pause for hours, and one that goes away has nothing to give back. While the
 * reader has one window the next is fetched; then nothing more until the reader takes it. So at
 * most two windows are in memory, each of {@value #WINDOW} bytes or of one chunk if that is larger;
 * one, where {@link #readAhead} is turned off. A reader that the database keeps waiting may have
 * {@linkplain #window larger} ones.
 *
 * <pre>
 *             first window fetched              last window taken
 *   OPENING ───────────────────────► FLOWING ────────────────────► ENDED
 *      │                               │ │  damage or no database, after what was right is taken
 *      │ damaged                       │ └───────────────────────► FAILED
 *      ▼                               ▼ close()
 *   the future of open() fails       CLOSED
 * </pre>
 *
 * <p>Everything happens on the context that opened it; the methods may be called from any thread.
 */
public final class FileContent implements ReadStream<Buffer> {
  /** Bytes that are fetched at once: fewer cost throughput, more cost memory for each reader. */
  static final int WINDOW = 512 * 1024;

  /** What a chunk costs in memory besides its bytes, about. */
  private static final int CHUNK_OVERHEAD = 1024;

  private enum State {
    FLOWING,
    ENDED,
    FAILED,
    CLOSED
  }

  private final Context context;
  private final Chunks chunks;
  private final StoredFile file;
  private final long from;
  private final long to;

  /** The chunk to stop before: one beyond the file's last, where the range reaches its end. */
  private final long endChunk;

  private int windowBytes = WINDOW;
  private long nextChunk;
  private boolean fetching;
  private @Nullable Buffer ready;
  private @Nullable Throwable failure;
  private State state = State.FLOWING;

  private boolean readAhead = true;
  private long demand = Long.MAX_VALUE;
  private boolean emitting;
  private @Nullable Handler<Buffer> handler;
  private @Nullable Handler<Throwable> exceptionHandler;
  private @Nullable Handler<Void> endHandler;

  private FileContent(Context context, Chunks chunks, StoredFile file, long from, long to) {
    this.context = context;
    this.chunks = chunks;
    this.file = file;
    this.from = from;
    this.to = to;
    this.nextChunk = from / file.chunkSize();
    if (from == to) {
      this.endChunk = nextChunk;
    } else if (to == file.length()) {
      this.endChunk = file.chunkCount() + 1;
    } else {
      this.endChunk = (to - 1) / file.chunkSize() + 1;
    }
  }

  /**
   * Fetches the first window. Bytes flow as soon as there is a handler.
   *
   * @param context the current one
   */
  static Future<FileContent> open(
      Context context, Chunks chunks, StoredFile file, long from, long to) {
    FileContent content = new FileContent(context, chunks, file, from, to);
    if (from == to) {
      return Future.succeededFuture(content);
    }
    return content
        .fetch()
        .compose(
            fetched ->
                content.ready == null && content.failure != null
                    ? Future.failedFuture(content.failure)
                    : Future.succeededFuture(content));
  }

  /** Fetches the next window into {@link #ready}; what goes wrong, into {@link #failure}. */
  private Future<Void> fetch() {
    fetching = true;
    long first = nextChunk;
    nextChunk = Math.min(first + windowChunks(), endChunk);
    if (nextChunk == file.chunkCount()) {
      // The file's last bytes are right only where no more follow: that is found out with them.
      nextChunk = endChunk;
    }
    return chunks
        .read(context, file.id(), first, nextChunk)
        .map(found -> accept(first, found))
        .otherwise(cause -> fail(cause))
        .onComplete(fetched -> emit());
  }

  private int windowChunks() {
    return chunks.atOnce(Math.max(1, windowBytes / (file.chunkSize() + CHUNK_OVERHEAD)));
  }

  private @Nullable Void accept(long first, List<BsonDocument> found) {
    fetching = false;
    ChunkWindow window = ChunkWindow.of(file, from, to, first, nextChunk, found);
    if (state == State.FLOWING && window.bytes().length() > 0) {
      ready = window.bytes();
    }
    failure = window.damage();
    return null;
  }

  private @Nullable Void fail(Throwable cause) {
    fetching = false;
    failure = cause;
    return null;
  }

  /** Hands over what there is, as far as the reader wants it, and sees that more comes. */
  private void emit() {
    if (emitting) {
      return;
    }
    emitting = true;
    try {
      while (state == State.FLOWING && demand > 0 && handler != null && step(handler)) {}
    } finally {
      emitting = false;
    }
  }

  /** Does the next thing; false when it has to wait for the database. */
  private boolean step(Handler<Buffer> reader) {
    Buffer buffer = ready;
    if (buffer != null) {
      ready = null;
      if (demand != Long.MAX_VALUE) {
        demand--;
      }
      if (readAhead) {
        // Before the reader has it, so that the database works while the reader does.
        fetchNext();
      }
      reader.handle(buffer);
      return true;
    }
    if (failure != null) {
      state = State.FAILED;
      call(exceptionHandler, failure);
    } else if (!fetching && nextChunk == endChunk) {
      state = State.ENDED;
      call(endHandler, null);
    } else {
      fetchNext();
      // The database may have answered before anybody listened: then nothing wakes us.
      return !fetching;
    }
    return false;
  }

  private void fetchNext() {
    if (!fetching && failure == null && nextChunk < endChunk) {
      Future<Void> unused = fetch();
    }
  }

  private static <T> void call(@Nullable Handler<T> handler, @Nullable T event) {
    if (handler != null) {
      handler.handle(event);
    }
  }

  /** Stops reading: no handler is called any more. Idempotent; not needed after the end. */
  public void close() {
    onContext(
        () -> {
          if (state == State.FLOWING) {
            state = State.CLOSED;
            ready = null;
          }
        });
  }

  /**
   * Fetches so many bytes at once from now on.
   *
   * @param bytes at least {@link #WINDOW}
   */
  FileContent window(int bytes) {
    onContext(() -> windowBytes = bytes);
    return this;
  }

  /** Whether the database is behind the reader: nothing is ready yet. On the context alone. */
  boolean isDry() {
    return ready == null && fetching;
  }

  /** Whether the next window is fetched while the reader has one; it is, unless turned off. */
  FileContent readAhead(boolean on) {
    onContext(() -> readAhead = on);
    return this;
  }

  @Override
  public FileContent handler(@Nullable Handler<Buffer> reader) {
    onContext(
        () -> {
          handler = reader;
          // Not at once: the caller may be about to set the other handlers.
          context.runOnContext(ignored -> emit());
        });
    return this;
  }

  @Override
  public FileContent exceptionHandler(@Nullable Handler<Throwable> listener) {
    onContext(() -> exceptionHandler = listener);
    return this;
  }

  @Override
  public FileContent endHandler(@Nullable Handler<Void> listener) {
    onContext(() -> endHandler = listener);
    return this;
  }

  @Override
  public FileContent pause() {
    onContext(() -> demand = 0);
    return this;
  }

  @Override
  public FileContent resume() {
    return fetch(Long.MAX_VALUE);
  }

  @Override
  public FileContent fetch(long amount) {
    onContext(
        () -> {
          demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
          emit();
        });
    return this;
  }

  private void onContext(Runnable action) {
    if (Vertx.currentContext() == context) {
      action.run();
    } else {
      context.runOnContext(ignored -> action.run());
    }
  }

  /**
   * Writes all of it to {@code out}, which the caller closes. Blocks: not for event loops.
   *
   * @param progress is told of each piece how many bytes it has
   * @throws DamagedFile when a chunk is
   */
  public void copyTo(OutputStream out, LongConsumer progress)
      throws IOException, InterruptedException {
    new FileCopy(this).to(out, progress);
  }
}
