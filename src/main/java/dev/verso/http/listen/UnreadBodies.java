package dev.verso.http.listen;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Stream;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Ends HTTP/2 streams whose request body nobody reads: after the whole response, tells the client
 * to stop sending (RFC 9113 section 8.1).
 */
final class UnreadBodies {
  private UnreadBodies() {}

  /** Watches {@code connection}, if it is one of HTTP/2. */
  static void resetStreams(HttpConnection connection) {
    ChannelHandlerContext ctx = ((ConnectionBase) connection).channelHandlerContext();
    if (ctx.handler() instanceof Http2ConnectionHandler http2) {
      http2
          .connection()
          .addListener(
              new Http2ConnectionAdapter() {
                @Override
                public void onStreamHalfClosed(Http2Stream stream) {
                  // Later: this is called in the midst of writing the end of the response.
                  ctx.executor().execute(() -> reset(ctx, http2, stream));
                }
              });
    }
  }

  private static void reset(
      ChannelHandlerContext ctx, Http2ConnectionHandler http2, Http2Stream stream) {
    if (stream.state() == Http2Stream.State.HALF_CLOSED_LOCAL) {
      ChannelFuture unused =
          http2.resetStream(ctx, stream.id(), Http2Error.NO_ERROR.code(), ctx.newPromise());
      ctx.flush();
    }
  }
}
