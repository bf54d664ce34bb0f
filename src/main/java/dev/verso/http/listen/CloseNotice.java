package dev.verso.http.listen;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.concurrent.Future;
import io.vertx.core.net.impl.ShutdownEvent;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Ends an HTTP/1 connection so that no request is lost that its client had sent by then: RFC 9112
 * section 9.6. (HTTP/2 has its GOAWAY for that, which Vert.x sends.)
 *
 * <pre>
 *   SERVING ── the listener winds down ──> WINDING DOWN: the next request is answered with
 *      │                                         │        "Connection: close", and is the last
 *      │ the server shuts down                   │ the server shuts down
 *      │                                         v
 *      │                              HELD: as WINDING DOWN; until what has come is read where it
 *      │                                         │   was idle, for a moment where it was used of late
 *      v                                         v
 *   STOPPING: Vert.x closes it, after the request under way where there is one
 * </pre>
 *
 * <p>Vert.x alone would close a connection that is between two requests at once, and drop the
 * second, which may be on its way. A load balancer that keeps connections, and has not noticed yet
 * that this server is to end, is always sending something on one of them.
 */
final class CloseNotice extends ChannelDuplexHandler {
  /** A connection that was used so short a time ago is likely to be used again. */
  static final Duration GRACE = Duration.ofSeconds(1);

  /** Until then the event loop has read what there was to read, as it does ahead of timers. */
  static final long LOOK = Duration.ofMillis(1).toNanos();

  private final BooleanSupplier windingDown;

  private long lastRequest = System.nanoTime();
  private boolean stopping;

  /**
   * @param windingDown whether connections are to end, each with its next answer
   */
  CloseNotice(BooleanSupplier windingDown) {
    this.windingDown = windingDown;
  }

  /** How many nanoseconds to hold a connection that was used at this {@link System#nanoTime}. */
  static long hold(long used) {
    return Math.max(GRACE.toNanos() - (System.nanoTime() - used), LOOK);
  }

  /** Whether the next answer is the last, and has to say so. */
  boolean isClosing() {
    return stopping || windingDown.getAsBoolean();
  }

  /** A request came, at this {@link System#nanoTime}, and was answered before it was here. */
  void answered(long came) {
    lastRequest = came;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
    if (message instanceof HttpRequest request) {
      lastRequest = System.nanoTime();
      if (isClosing()) {
        // As if the client had asked for it: Vert.x says so in the answer, and closes.
        request.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
      }
    }
    super.channelRead(ctx, message);
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise)
      throws Exception {
    if (stopping && message instanceof HttpResponse response) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
    super.write(ctx, message, promise);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    if (event instanceof ShutdownEvent && !stopping) {
      stopping = true;
      if (windingDown.getAsBoolean()) {
        Future<?> unused =
            ctx.executor()
                .schedule(() -> letGo(ctx, event), hold(lastRequest), TimeUnit.NANOSECONDS);
        return;
      }
    }
    super.userEventTriggered(ctx, event);
  }

  private static void letGo(ChannelHandlerContext ctx, Object event) {
    if (ctx.channel().isActive()) {
      ctx.fireUserEventTriggered(event);
    }
  }
}
