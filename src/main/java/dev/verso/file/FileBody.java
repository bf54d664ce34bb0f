package dev.verso.file;

import dev.verso.http.ByteRange;
import dev.verso.http.MultipartByteranges;
import dev.verso.http.output.OutputBudget;
import dev.verso.http.output.ResponseBody;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends bytes of a file as the body of one response, with back-pressure: what the client does not
 * take is not read. Headers are to be set before; they leave with the first bytes, so that a file
 * whose first chunk is damaged, or a database that is away, is still told as an error.
 */
final class FileBody implements FileOutput {
  /**
   * As much as is fetched at once for a client that takes more than the database gives. No more
   * than a small part of the heap: the driver holds each answer in one piece, and once more while
   * it is decoded, which with 128 MB and windows of a megabyte ran out of memory.
   */
  private static final long MOST_WINDOW =
      Math.min(4 * 1024 * 1024, Runtime.getRuntime().maxMemory() / 512);

  /**
   * A window grows to no more than this part of what the client has taken: what the system takes in
   * for it, up to ten megabytes and more, says nothing of how fast it reads.
   */
  private static final int GROWN_BY_TAKEN = 32;

  private final FileStore store;
  private final StoredFile file;
  private final HttpServerResponse response;
  private final ResponseBody out;
  private final Duration timeout;

  /**
   * @param timeout how long to wait for the first bytes of the database
   */
  FileBody(
      FileStore store,
      StoredFile file,
      HttpServerRequest request,
      OutputBudget budget,
      Duration timeout) {
    this.store = store;
    this.file = file;
    this.response = request.response();
    this.out = new ResponseBody(request, budget);
    this.timeout = timeout;
  }

  @Override
  public Future<Void> sendWhole() {
    return sendBytes(0, file.length())
        .compose(sent -> response.end())
        .onComplete(ended -> out.close());
  }

  @Override
  public Future<Void> send(ByteRange range) {
    return sendBytes(range.first(), range.last() + 1)
        .compose(sent -> response.end())
        .onComplete(ended -> out.close());
  }

  @Override
  public Future<Void> send(MultipartByteranges parts) {
    return sendParts(parts, parts.ranges().iterator())
        .compose(sent -> response.end(parts.closing()))
        .onComplete(ended -> out.close());
  }

  private Future<Void> sendParts(MultipartByteranges parts, Iterator<ByteRange> ranges) {
    if (!ranges.hasNext()) {
      return Future.succeededFuture();
    }
    ByteRange range = ranges.next();
    return new Stretch(range.first(), range.last() + 1, parts.partHeader(range))
        .send()
        .compose(sent -> sendParts(parts, ranges));
  }

  private Future<Void> sendBytes(long from, long to) {
    return new Stretch(from, to, Buffer.buffer()).send();
  }

  /**
   * Bytes of the file that follow one another.
   *
   * <pre>
   *            window granted          opened
   *   WAITING ───────────────► OPENING ──────► SENDING ──────► sent
   *      ▲                                      │   │ each window, when the one before has gone
   *      │  others wait, or the client takes    │   └──┐
   *      │  nothing: the window is returned     │  ◄───┘
   *      └──────────────────────────────────────┘
   * </pre>
   */
  private final class Stretch {
    private final long from;
    private final long to;
    private final Promise<Void> sent = Promise.promise();
    private Buffer head;

    /**
     * Read, and not handed over yet. No lambda may hold it: one that waits for the client would
     * keep it in memory after it was given back.
     */
    private Buffer window = Buffer.buffer();

    private long at;
    private @Nullable FileContent content;
    private boolean ahead;
    private int windowBytes = FileContent.WINDOW;

    /** Where the content ends: where others wait, with its first chunk. */
    private long upTo;

    /**
     * @param head goes out before the first byte
     */
    Stretch(long from, long to, Buffer head) {
      this.from = from;
      this.to = to;
      this.head = head;
      this.at = from;
    }

    Future<Void> send() {
      waitForWindow();
      return sent.future().onComplete(ended -> forget());
    }

    private void waitForWindow() {
      upTo = out.isContended() ? Math.min(to, (at / file.chunkSize() + 1) * file.chunkSize()) : to;
      long bytes = Math.max(file.chunkSize(), Math.min(FileContent.WINDOW, upTo - at));
      long held = Math.min(bytes, file.length());
      out.ready()
          .compose(
              ready ->
                  held <= ResponseBody.SMALL ? Future.<Void>succeededFuture() : out.window(held))
          .compose(window -> open())
          .onSuccess(this::pull)
          .onFailure(sent::tryFail);
    }

    private Future<FileContent> open() {
      Future<FileContent> opened = store.read(file, at, upTo);
      return at == from ? opened.timeout(timeout.toMillis(), TimeUnit.MILLISECONDS) : opened;
    }

    private void pull(FileContent opened) {
      content = opened;
      ahead = false;
      windowBytes = FileContent.WINDOW;
      opened
          .pause()
          .readAhead(false)
          .exceptionHandler(sent::tryFail)
          .endHandler(end -> ended())
          .handler(this::push)
          .fetch(1);
    }

    private void ended() {
      forget();
      out.returnWindow();
      if (at < to) {
        waitForWindow();
      } else {
        sendHead().<Void>mapEmpty().onComplete(sent);
      }
    }

    private void push(Buffer read) {
      window = read;
      sendHead()
          .compose(headed -> out.write(takeWindow(), this::forget))
          .onSuccess(this::goOn)
          .onFailure(sent::tryFail);
    }

    private Buffer takeWindow() {
      Buffer taken = window;
      window = Buffer.buffer();
      return taken;
    }

    private Future<Integer> sendHead() {
      Buffer once = head;
      head = Buffer.buffer();
      return once.length() == 0 ? Future.succeededFuture(0) : out.write(once);
    }

    private void goOn(int written) {
      at += written;
      if (content != null && at < to && out.isContended()) {
        forget();
        out.returnWindow();
      }
      if (content != null) {
        readAhead(content).fetch(1);
      } else if (at == to) {
        sent.tryComplete();
      } else {
        waitForWindow();
      }
    }

    /**
     * A client that takes what it is sent finds the next window ready; a fast one, a larger one.
     */
    private FileContent readAhead(FileContent reading) {
      if (!ahead && at + FileContent.WINDOW < upTo) {
        ahead = out.tryDoubleWindow();
        reading.readAhead(ahead);
      } else if (ahead && reading.isDry() && mayGrow() && out.tryDoubleWindow()) {
        windowBytes *= 2;
        reading.window(windowBytes);
      }
      return reading;
    }

    private boolean mayGrow() {
      return file.chunkSize() <= FileContent.WINDOW
          && 2L * windowBytes <= MOST_WINDOW
          && 2L * windowBytes * GROWN_BY_TAKEN <= at - from;
    }

    private void forget() {
      if (content != null) {
        content.close();
        content = null;
      }
    }
  }
}
