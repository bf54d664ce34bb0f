package dev.verso.http.listen;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what the system says of a client that hung up, such as "Connection reset by peer", which
 * Vert.x would log as an error: it is nobody's fault, and the closing of the channel, which
 * follows, tells all handlers.
 */
final class HangUps extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(HangUps.class);

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof IOException) {
      LOG.debug("{} hung up: {}", ctx.channel().remoteAddress(), cause.getMessage());
    } else {
      ctx.fireExceptionCaught(cause);
    }
  }
}
