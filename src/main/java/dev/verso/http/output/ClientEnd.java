package dev.verso.http.output;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception.StreamException;
import io.netty.handler.codec.http2.Http2Stream;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Where a response ends: at a stream of HTTP/2, which has a window of its own, or at all of an
 * HTTP/1 connection. To be used on the request's context.
 */
final class ClientEnd {
  private final HttpServerResponse response;
  private final ConnectionBase connection;
  private final boolean stream;
  private boolean cutOff;

  ClientEnd(HttpServerRequest request) {
    this.response = request.response();
    this.connection = (ConnectionBase) request.connection();
    this.stream = request.version() == HttpVersion.HTTP_2;
  }

  /** Whether it is one of the connection's streams. */
  boolean isStream() {
    return stream;
  }

  /** Whether a byte would be on its way at once, as far as flow control goes. */
  boolean takesBytes() {
    if (!stream) {
      return true;
    }
    Http2ConnectionHandler handler = (Http2ConnectionHandler) channel().handler();
    Http2Stream opened = handler.connection().stream(response.streamId());
    return opened != null && handler.encoder().flowController().isWritable(opened);
  }

  /** Ends the response without waiting for what the client does not take. */
  void cutOff() {
    cutOff = true;
    if (stream) {
      response.reset(Http2Error.ENHANCE_YOUR_CALM.code());
    } else {
      // HttpConnection.close() would wait for the bytes before.
      ChannelFuture unused = channel().close();
    }
  }

  /** Why a write failed, in one word for whoever is gone. */
  Throwable explain(Throwable cause) {
    if (cutOff) {
      return new HttpClosedException("the client took nothing");
    }
    // So Netty calls it where the connection of an HTTP/2 stream is no more.
    boolean gone = cause instanceof StreamException e && e.error() == Http2Error.STREAM_CLOSED;
    return gone ? new HttpClosedException("the client went away") : cause;
  }

  private ChannelHandlerContext channel() {
    return connection.channelHandlerContext();
  }
}
