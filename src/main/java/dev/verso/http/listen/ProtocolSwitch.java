package dev.verso.http.listen;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.util.concurrent.Future;
import io.vertx.core.net.impl.ShutdownEvent;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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
  private final BooleanSupplier windingDown;
  private final long created = System.nanoTime();

  /** The end that waits until the protocol is known. */
  private @Nullable ShutdownEvent held;

  /**
   * @param onHttp1 called when Vert.x has laid out the pipeline for HTTP/1
   * @param onHttp2 called before Vert.x does so for HTTP/2 and before a byte of it has passed
   * @param windingDown whether connections are to end, each with its next answer
   */
  ProtocolSwitch(
      Consumer<ChannelPipeline> onHttp1,
      Consumer<ChannelPipeline> onHttp2,
      BooleanSupplier windingDown) {
    this.windingDown = windingDown;
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

  /** The first request is under way by now: it is answered, and then comes the end. */
  @Override
  protected void handlerRemoved0(ChannelHandlerContext ctx) {
    if (held != null && ctx.channel().isActive()) {
      ctx.pipeline().fireUserEventTriggered(held);
    }
  }

  /**
   * Until it knows the protocol, Vert.x would wait for the shutdown timeout. Who has just connected
   * is likely to say something; what has been said, nobody may have read yet.
   */
  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    if (event instanceof ShutdownEvent end) {
      held = end;
      long nanos = windingDown.getAsBoolean() ? CloseNotice.hold(created) : CloseNotice.LOOK;
      Future<?> unused =
          ctx.executor().schedule(() -> closeIfSilent(ctx), nanos, TimeUnit.NANOSECONDS);
    } else {
      super.userEventTriggered(ctx, event);
    }
  }

  private static void closeIfSilent(ChannelHandlerContext ctx) {
    if (!ctx.isRemoved()) {
      ChannelFuture unused = ctx.close();
    }
  }
}
