package dev.verso.live;

import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http2.Http2Error;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The open response to one page. A client that does not take what it is sent is dropped: it comes
 * again, and is told then what it does not know. To be used on its event loop, but for what says
 * otherwise.
 */
final class LiveStream {
  /** Some hundred events. */
  private static final int MOST_WAITING_BYTES = 8 * 1024;

  private final Vertx vertx;
  private final Context loop;
  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final @Nullable String known;
  private long timer = -1;
  private boolean over;

  /**
   * A stream that has not begun.
   *
   * @param loop of its connection
   * @param known the tag of what the client has; null where it does not say
   */
  LiveStream(Vertx vertx, Context loop, HttpServerRequest request, @Nullable String known) {
    this.vertx = vertx;
    this.loop = loop;
    this.request = request;
    this.response = request.response();
    this.known = known;
  }

  /** Its event loop; the same object for all streams there. On any thread. */
  Context loop() {
    return loop;
  }

  /** The tag of what the client had at the beginning. On any thread. */
  @Nullable String known() {
    return known;
  }

  /**
   * Sends the head, and from now on a comment from time to time, so that nobody on the way takes
   * the connection for idle.
   *
   * @param alive how often
   */
  void begin(Duration alive) {
    response
        .setChunked(true)
        .setWriteQueueMaxSize(MOST_WAITING_BYTES)
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .putHeader("x-accel-buffering", "no"); // nginx would keep events to itself
    long period = alive.toMillis();
    // Not all at the same moment, though they may have come so.
    timer =
        vertx.setPeriodic(
            ThreadLocalRandom.current().nextLong(period) + 1, period, id -> send(Event.ALIVE));
    send(Event.comeAgainAfter(spread(1000, 3000)));
  }

  /** It is over, for whatever reason. */
  void ended() {
    over = true;
    vertx.cancelTimer(timer);
  }

  /**
   * Sends what is not copied, so that all streams can be given the same.
   *
   * @return whether the client was dropped instead
   */
  boolean send(Buffer event) {
    if (over || response.ended() || response.closed()) {
      return false;
    }
    if (response.writeQueueFull()) {
      over = true;
      drop();
      return true;
    }
    response.write(event);
    return false;
  }

  /** Without waiting for what the client does not take. */
  private void drop() {
    if (request.version() == HttpVersion.HTTP_2) {
      response.reset(Http2Error.ENHANCE_YOUR_CALM.code());
    } else {
      ConnectionBase connection = (ConnectionBase) request.connection();
      ChannelFuture unused = connection.channelHandlerContext().close();
    }
  }

  /** Ends it in good order; the client comes again after a while, and not all at the same time. */
  Future<Void> end() {
    if (over || response.ended() || response.closed()) {
      return Future.succeededFuture();
    }
    return response.end(Event.comeAgainAfter(spread(500, 5000)));
  }

  private static long spread(long from, long to) {
    return ThreadLocalRandom.current().nextLong(from, to);
  }
}
