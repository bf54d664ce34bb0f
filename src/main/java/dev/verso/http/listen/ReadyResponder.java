package dev.verso.http.listen;

import dev.verso.http.ReadyResponse;
import dev.verso.http.ReadyResponses;
import dev.verso.http.RequestId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpRequest;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.internal.buffer.BufferInternal;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests of HTTP/1.1 by the bytes of one feature's ready responses, and counts and logs
 * them as Vert.x and the router have others counted and logged. One for each event loop: not
 * thread-safe.
 */
final class ReadyResponder {
  private final ReadyResponses responses;
  private final ResponseHeads heads;
  private final @Nullable AccessLog log;
  private final @Nullable RequestMetrics metrics;

  /**
   * @param log null where nothing is logged
   * @param metrics null where nothing is counted
   */
  ReadyResponder(
      ReadyResponses responses,
      CommonHeaders common,
      @Nullable AccessLog log,
      @Nullable RequestMetrics metrics) {
    this.responses = responses;
    this.heads = new ResponseHeads(common, responses.common());
    this.log = log;
    this.metrics = metrics;
  }

  /**
   * Answers a request, if its response is ready.
   *
   * @param plain the same request
   * @param began {@link System#nanoTime} when it came
   * @param out takes the bytes of the response, which are not flushed
   * @return whether it did; else nothing was touched
   */
  boolean answer(HttpRequest request, PlainRequest plain, long began, ChannelHandlerContext out) {
    HttpMethod method = plain.method();
    ReadyResponse ready =
        responses.find(method, plain.path(), plain.query(), (MultiMap) request.headers());
    if (ready == null) {
      return false;
    }
    boolean head = method.equals(HttpMethod.HEAD);
    ByteBuf body = head ? Unpooled.EMPTY_BUFFER : ((BufferInternal) ready.body()).getByteBuf();
    String id = log == null ? null : RequestId.of((MultiMap) request.headers());
    send(ready, body, id, out);
    if (metrics != null) {
      metrics.answered(
          method.name(),
          plain.path(),
          responses.route(),
          ready.status(),
          body.readableBytes(),
          began);
    }
    if (log != null && id != null) {
      String peer = peer(out.channel());
      log.log(request, id, peer, ready.status(), body.readableBytes(), began);
    }
    return true;
  }

  /**
   * The system takes bytes from outside of the heap alone, so that Netty would copy a body of the
   * heap there all the same, by itself: so head and body are one buffer, and one write.
   */
  private void send(
      ReadyResponse ready, ByteBuf body, @Nullable String id, ChannelHandlerContext out) {
    byte[] head = heads.of(ready);
    int idLength = id == null ? 0 : RequestId.FIELD.length() + id.length() + 4;
    ByteBuf bytes = out.alloc().directBuffer(head.length + idLength + body.readableBytes());
    if (id == null) {
      heads.write(head, ready.status(), bytes);
    } else {
      heads.write(head, ready.status(), RequestId.FIELD, id, bytes);
    }
    // Not by its own index: other event loops read the same body.
    bytes.writeBytes(body, body.readerIndex(), body.readableBytes());
    ChannelFuture unused = out.write(bytes, out.voidPromise());
  }

  private static @Nullable String peer(Channel channel) {
    return channel.remoteAddress() instanceof InetSocketAddress remote
        ? remote.getAddress().getHostAddress()
        : null;
  }
}
