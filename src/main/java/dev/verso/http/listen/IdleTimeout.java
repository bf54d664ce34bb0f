package dev.verso.http.listen;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Tells Vert.x to close a connection on which nothing has moved for a while. Unlike the idle
 * timeout of Vert.x, it sees a long write go on, so that a slow download lives; a client that stops
 * reading is cut off after one to two times the limit.
 *
 * <p>The kernel takes in some megabytes ahead of the client and asks for more only when a third of
 * them has gone: slower than that in the limit is taken for idle.
 */
final class IdleTimeout extends IdleStateHandler {
  IdleTimeout(Duration limit) {
    super(true, 0, 0, limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  protected void channelIdle(ChannelHandlerContext ctx, IdleStateEvent event) throws Exception {
    ChannelOutboundBuffer output = ctx.channel().unsafe().outboundBuffer();
    boolean writing = output != null && output.totalPendingWriteBytes() > 0;
    if (writing && event.isFirst()) {
      return; // the second comes only if the output did not shrink in between
    }
    super.channelIdle(ctx, event);
  }
}
