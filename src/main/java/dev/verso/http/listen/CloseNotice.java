package dev.verso.http.listen;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.vertx.core.net.impl.ShutdownEvent;

/**
 * Says {@code Connection: close} in an HTTP/1 response that goes out while the server drains, for
 * Vert.x closes the connection after it. (HTTP/2 has its GOAWAY for that, which Vert.x sends.)
 */
final class CloseNotice extends ChannelDuplexHandler {
  private boolean draining;

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    draining |= event instanceof ShutdownEvent;
    super.userEventTriggered(ctx, event);
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise)
      throws Exception {
    if (draining && message instanceof HttpResponse response) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
    super.write(ctx, message, promise);
  }
}
