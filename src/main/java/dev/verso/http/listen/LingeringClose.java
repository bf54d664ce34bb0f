package dev.verso.http.listen;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Closes in two steps a connection whose client may still be sending what nobody reads: first our
 * side (not over TLS, where that would end both), then, when the client has closed too or a second
 * has passed, all of it. Closed at once, the unread bytes would make the system reset the
 * connection, and the client might lose the answer (RFC 9112 section 9.6).
 */
final class LingeringClose extends ChannelDuplexHandler {
  private static final long LONGEST_MILLIS = 1000;

  private final StrictRequestDecoder decoder;
  private boolean lingering;

  LingeringClose(StrictRequestDecoder decoder) {
    this.decoder = decoder;
  }

  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) throws Exception {
    if (lingering) {
      ctx.channel().closeFuture().addListener(closed -> promise.trySuccess());
      return;
    }
    if (!decoder.deaf() || !(ctx.channel() instanceof DuplexChannel channel)) {
      super.close(ctx, promise);
      return;
    }
    lingering = true;
    if (ctx.pipeline().get(SslHandler.class) == null) {
      endOutput(channel);
    }
    Future<?> unused =
        ctx.executor().schedule(() -> finish(ctx, promise), LONGEST_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static void endOutput(DuplexChannel channel) {
    ChannelFuture unused = channel.shutdownOutput();
  }

  private static void finish(ChannelHandlerContext ctx, ChannelPromise promise) {
    ChannelFuture unused = ctx.close(promise);
  }
}
