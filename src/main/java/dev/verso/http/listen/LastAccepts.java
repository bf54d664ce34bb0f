package dev.verso.http.listen;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.PromiseInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Closes listening sockets so that no connection is lost that its client believes to have. The
 * system says that it is connected, and takes its first request, before anybody here accepts it; a
 * socket that is closed meanwhile resets it.
 *
 * <pre>
 *   ACCEPTING ── close() ──> LOOKING: each millisecond, whether a connection came since ─┐
 *                              ^                                                         │
 *                              └──── yes, and not for long ──────────────────────────────┤
 *                                                                                    no  v
 *     done <── each event loop has laid out the connections that it got <── CLOSED: refused
 * </pre>
 *
 * <p>Vert.x alone forgets its event loops first and closes the socket then: what is accepted in
 * between it closes without an answer. So the server is to be shut down after this. It sits on the
 * listening channels, whose messages are the new connections. Thread-safe.
 */
@Sharable
final class LastAccepts extends ChannelInboundHandlerAdapter {
  private static final int LOOK_AFTER_MILLIS = 1;

  /** Where connections come without end, some are lost whenever the socket closes. */
  private static final int MOST_LOOKS = 100;

  private final Queue<ChannelHandlerContext> sockets = new ConcurrentLinkedQueue<>();
  private final AtomicInteger accepted = new AtomicInteger();

  @Override
  public void handlerAdded(ChannelHandlerContext socket) {
    sockets.add(socket);
  }

  @Override
  public void channelRead(ChannelHandlerContext socket, Object connection) {
    accepted.incrementAndGet();
    socket.fireChannelRead(connection);
  }

  /**
   * From now on nobody connects, and the event loops know all who did.
   *
   * @param vertx whose event loops have the connections
   * @return never fails
   */
  Future<Void> close(Vertx vertx) {
    VertxInternal loops = (VertxInternal) vertx;
    return allOf(sockets.stream().map(socket -> close(socket, loops)))
        .compose(
            closed ->
                allOf(
                    StreamSupport.stream(loops.nettyEventLoopGroup().spliterator(), false)
                        .map(loop -> reach(loop, loops))));
  }

  private static Future<Void> allOf(Stream<Future<Void>> parts) {
    return Future.join(parts.toList()).<Void>mapEmpty().otherwiseEmpty();
  }

  private Future<Void> close(ChannelHandlerContext socket, VertxInternal vertx) {
    PromiseInternal<Void> closed = vertx.promise();
    // From within, as a timer that is set from outside may be run with the tasks, ahead of all
    // else.
    socket.executor().execute(() -> look(socket, accepted.get(), MOST_LOOKS, closed));
    return closed.future();
  }

  /** Until then the event loop has taken what the system has, as it does ahead of timers. */
  private void look(
      ChannelHandlerContext socket, int before, int left, PromiseInternal<Void> closed) {
    ScheduledFuture<?> unused =
        socket
            .executor()
            .schedule(
                () -> closeOrLook(socket, before, left, closed),
                LOOK_AFTER_MILLIS,
                TimeUnit.MILLISECONDS);
  }

  private void closeOrLook(
      ChannelHandlerContext socket, int before, int left, PromiseInternal<Void> closed) {
    int now = accepted.get();
    if (now == before || left == 0) {
      socket.channel().close().addListener(closed);
    } else {
      look(socket, now, left - 1, closed);
    }
  }

  /** What the event loop got before is behind it then. */
  private static Future<Void> reach(EventExecutor loop, VertxInternal vertx) {
    PromiseInternal<Void> reached = vertx.promise();
    loop.execute(() -> reached.complete());
    return reached.future();
  }
}
