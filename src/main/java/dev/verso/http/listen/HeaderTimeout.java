package dev.verso.http.listen;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection that takes too long over the head of a request. Stands behind the HTTP/1
 * decoder, so what it reads are whole heads; over HTTP/2, bytes.
 *
 * <pre>
 *   connected
 *       v                 head read                  body read
 *     HEAD (timer runs) ------------> REQUEST ------------------> BETWEEN
 *       ^  |     |                       | asks to be closed         |
 *       |  |     | bytes of HTTP/2       v                           |
 *       |  |     +-------------------> DONE <------------------+     |
 *       |  | time is up                                              |
 *       |  +----------> closed           part of a head            |
 *       +------------------------------------------------------------+
 * </pre>
 *
 * <p>An HTTP/2 connection has as long to send its preface; what comes later is bounded by the idle
 * timeout and by the limits of {@link PublicVerticle}.
 */
final class HeaderTimeout extends ChannelInboundHandlerAdapter {
  private enum State {
    HEAD,
    REQUEST,
    BETWEEN,
    DONE
  }

  private final Duration limit;
  private State state = State.HEAD;
  private @Nullable Future<?> timer;

  HeaderTimeout(Duration limit) {
    this.limit = limit;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    start(ctx);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    stop();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    stop();
    ctx.fireChannelInactive();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof HttpRequest request) {
      enter(HttpUtil.isKeepAlive(request) ? State.REQUEST : State.DONE);
    } else if (message instanceof ByteBuf) {
      enter(State.DONE);
    }
    if (message instanceof LastHttpContent && state == State.REQUEST) {
      enter(State.BETWEEN);
    }
    ctx.fireChannelRead(message);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event != StrictRequestDecoder.PART_OF_HEAD) {
      ctx.fireUserEventTriggered(event);
    } else if (state == State.BETWEEN) {
      start(ctx);
    }
  }

  private void enter(State next) {
    stop();
    state = next;
  }

  private void start(ChannelHandlerContext ctx) {
    state = State.HEAD;
    timer = ctx.executor().schedule(() -> expire(ctx), limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void stop() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  private void expire(ChannelHandlerContext ctx) {
    if (ctx.channel().config().isAutoRead()) {
      ChannelFuture unused = ctx.close();
    } else {
      start(ctx); // we are the ones who do not read: pipelined requests wait for their turn
    }
  }
}
