package dev.verso.http.listen;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.vertx.core.net.impl.ShutdownEvent;
import java.util.List;
import java.util.function.Consumer;

/**
 * Tells HTTP/1 from HTTP/2 on a plain-text connection, so that guards can change what Vert.x puts
 * into the pipeline for HTTP/1 before a byte gets there.
 *
 * <p>Vert.x does the same a step later, and lays out the HTTP/1 pipeline while it handles the first
 * byte that is not HTTP/2's. So it gets an empty line first, which every HTTP/1 server skips (RFC
 * 9112 section 2.2).
 */
final class ProtocolSwitch extends ByteToMessageDecoder {
  private static final ByteBuf PREFACE =
      Unpooled.unreleasableBuffer(Http2CodecUtil.connectionPrefaceBuf());

  private final Consumer<ChannelPipeline> onHttp1;
  private final Consumer<ChannelPipeline> onHttp2;

  /**
   * @param onHttp1 called when Vert.x has laid out the pipeline for HTTP/1
   * @param onHttp2 called before Vert.x does so for HTTP/2 and before a byte of it has passed
   */
  ProtocolSwitch(Consumer<ChannelPipeline> onHttp1, Consumer<ChannelPipeline> onHttp2) {
    this.onHttp1 = onHttp1;
    this.onHttp2 = onHttp2;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    int known = Math.min(in.readableBytes(), PREFACE.readableBytes());
    boolean http2 = ByteBufUtil.equals(in, in.readerIndex(), PREFACE, 0, known);
    if (http2 && known < PREFACE.readableBytes()) {
      return;
    }
    if (!http2) {
      ctx.fireChannelRead(Unpooled.wrappedBuffer(new byte[] {'\r', '\n'}));
      onHttp1.accept(ctx.pipeline());
    } else {
      onHttp2.accept(ctx.pipeline());
    }
    ctx.pipeline().remove(this); // passes on the bytes it holds
  }

  /** Until it knows the protocol, Vert.x would wait for the shutdown timeout. */
  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    if (event instanceof ShutdownEvent) {
      ChannelFuture unused = ctx.close();
    } else {
      super.userEventTriggered(ctx, event);
    }
  }
}
