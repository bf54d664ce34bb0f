package dev.verso.http.output;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.ContextInternal;
import org.jspecify.annotations.Nullable;

/**
 * Sends the large body of one response with back-pressure: a slice at a time, each when the one
 * before is with the system, in {@linkplain OutputTurns turns} with others. Vert.x would take a
 * body of any size and Netty copy all of it into direct memory, however slow the client is.
 *
 * <p>What waits for the client is counted by an {@link OutputBudget}, which may ask for a part of
 * it back or cut the client off. Over HTTP/2 a stream that takes nothing for the idle timeout is
 * reset; for HTTP/1 the listener does that. To be used on the request's context.
 */
public final class ResponseBody {
  /** A body of up to so many bytes is no burden: it may go out by one {@code end(body)}. */
  public static final int SMALL = 64 * 1024;

  private static final int HTTP1_SLICE = 64 * 1024;

  /** A frame's default size: many streams of a connection may wait, each with a slice. */
  private static final int HTTP2_SLICE = 16 * 1024;

  private final HttpServerResponse response;
  private final ClientEnd client;
  private final ContextInternal context;
  private final OutputBudget budget;
  private final OutputLease lease;
  private final OutputTurns turns;
  private final int slice;

  private @Nullable Buffer rest;
  private @Nullable Promise<Integer> written;
  private @Nullable Runnable giveBack;
  private int sent;
  private boolean writing;
  private boolean awaitingTurn;
  private boolean pumping;
  private boolean closed;

  /** A body of the response to {@code request}; close it when all is sent, or nothing more is. */
  public ResponseBody(HttpServerRequest request, OutputBudget budget) {
    this.context = ContextInternal.current();
    this.response = request.response();
    this.client = new ClientEnd(request);
    this.budget = budget;
    this.turns = OutputTurns.of(context.nettyEventLoop());
    this.slice = client.isStream() ? HTTP2_SLICE : HTTP1_SLICE;
    this.lease = budget.open(request.connection(), context, slice, this::cutOff);
    response.closeHandler(gone -> close());
    if (client.isStream()) {
      watch(budget.idleTimeout().toNanos());
    }
  }

  /**
   * Ends the response with a small body; to HEAD with none, as over HTTP/2 Vert.x's {@code
   * end(body)} would send it all the same.
   */
  public static Future<Void> end(HttpServerRequest request, Buffer bytes) {
    HttpServerResponse response = request.response();
    return request.method().equals(HttpMethod.HEAD) ? response.end() : response.end(bytes);
  }

  /**
   * As {@link #end(HttpServerRequest, Buffer)}, with a body of any size that is in memory and stays
   * there, such as one of a cache: it is not copied.
   */
  public static Future<Void> end(HttpServerRequest request, Buffer bytes, OutputBudget budget) {
    if (bytes.length() <= SMALL || request.method().equals(HttpMethod.HEAD)) {
      return end(request, bytes);
    }
    ResponseBody body = new ResponseBody(request, budget);
    budget.share(body.lease, bytes);
    return body.write(bytes)
        .compose(sent -> request.response().end())
        .onComplete(ended -> body.close());
  }

  /**
   * Waits until the client takes bytes at all: until then nothing need be read for it. Over HTTP/2
   * the head goes out where it takes none, as the client may want to see that first.
   */
  public Future<Void> ready() {
    if (client.takesBytes()) {
      return Future.succeededFuture();
    }
    if (!response.headWritten()) {
      response.writeHead();
    }
    lease.writing();
    return response
        .write(Buffer.buffer()) // is with the system when the stream's window opens
        .onComplete(done -> lease.written())
        .recover(cause -> Future.failedFuture(client.explain(cause)));
  }

  /**
   * Waits until so many bytes may be read for this response.
   *
   * @return fails when the client is gone before
   */
  public Future<Void> window(long bytes) {
    return lease.window(bytes);
  }

  /** Whether twice the window may be held from now on; never while others wait for one. */
  public boolean tryDoubleWindow() {
    return lease.tryDouble();
  }

  /** Whether others wait for a window: then return this one, and wait for another. */
  public boolean isContended() {
    return lease.contended();
  }

  /** To be called when nothing of the window is in memory any more. */
  public void returnWindow() {
    lease.returnWindow();
  }

  /**
   * Sends what was read into the window.
   *
   * @param giveBack called when the window is needed elsewhere while the client takes nothing: its
   *     bytes are to be forgotten. It has been returned then, and the write ends after its slice.
   * @return how many bytes are with the system: all, or fewer where the window was given back
   */
  public Future<Integer> write(Buffer bytes, Runnable giveBack) {
    return begin(bytes, giveBack);
  }

  /** Sends all of {@code bytes}, which stay in memory. */
  public Future<Integer> write(Buffer bytes) {
    return begin(bytes, null);
  }

  private Future<Integer> begin(Buffer bytes, @Nullable Runnable giveBack) {
    Promise<Integer> promise = Promise.promise();
    this.written = promise;
    this.rest = bytes;
    this.sent = 0;
    this.giveBack = giveBack;
    lease.whenAsked(giveBack == null ? null : this::forget);
    pump();
    return promise.future();
  }

  private void forget() {
    Runnable action = giveBack;
    if (rest != null && action != null) {
      rest = null;
      action.run();
      lease.returnWindow();
    }
  }

  /** A loop, as a slice that the system takes at once is done before {@code write} returns. */
  private void pump() {
    if (pumping) {
      return;
    }
    pumping = true;
    try {
      while (!writing && !awaitingTurn && written != null) {
        step();
      }
    } finally {
      pumping = false;
    }
  }

  private void step() {
    Buffer bytes = rest;
    if (bytes == null || sent == bytes.length()) {
      finish();
    } else if (turns.isOver()) {
      awaitingTurn = true;
      turns.await(() -> context.dispatch(this::takeTurn));
    } else {
      write(bytes, sent, Math.min(sent + slice, JoinedBytes.endOfPart(bytes, sent)));
    }
  }

  private void takeTurn() {
    awaitingTurn = false;
    pump();
  }

  private void write(Buffer bytes, int from, int end) {
    writing = true;
    lease.writing();
    turns.spend(end - from);
    response.write(part(bytes, from, end)).onComplete(done -> written(end, done));
  }

  /**
   * Over HTTP/2 Netty keeps what it is given until the stream's window opens. So that a few bytes
   * of a window that was given back do not keep all of it, they are copied; Netty copies what goes
   * out over HTTP/1 anyway.
   */
  private Buffer part(Buffer bytes, int from, int end) {
    return client.isStream() && giveBack != null
        ? bytes.getBuffer(from, end)
        : bytes.slice(from, end);
  }

  private void written(int upTo, AsyncResult<Void> done) {
    writing = false;
    lease.written();
    sent = upTo;
    Promise<Integer> promise = written;
    if (done.failed() && promise != null) {
      written = null;
      rest = null;
      promise.tryFail(client.explain(done.cause()));
    }
    pump();
  }

  private void finish() {
    Promise<Integer> promise = written;
    written = null;
    rest = null;
    lease.whenAsked(null);
    if (promise != null) {
      promise.tryComplete(sent);
    }
  }

  /** Closes the account; the response may have more to say. Idempotent. */
  public void close() {
    closed = true;
    lease.close();
  }

  private void watch(long nanos) {
    context.setTimer(Math.max(1, nanos / 1_000_000), fired -> watchOn());
  }

  private void watchOn() {
    if (closed) {
      return;
    }
    long left = budget.idleTimeout().toNanos() - lease.stalledNanos(System.nanoTime());
    if (left <= 0) {
      cutOff();
    } else {
      watch(left);
    }
  }

  private void cutOff() {
    if (!closed) {
      client.cutOff();
    }
  }
}
