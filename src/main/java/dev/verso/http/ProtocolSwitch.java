package dev.verso.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.vertx.core.http.impl.Http1xOrH2CHandler;
import java.util.function.Consumer;

/**
 * Feeds the first bytes of a plain-text connection to Vert.x one by one until it knows whether they
 * are HTTP/1 or HTTP/2, so that {@code onHttp1} can change the HTTP/1 pipeline before a request
 * goes through it. Then it steps aside.
 */
final class ProtocolSwitch extends ChannelInboundHandlerAdapter {
  private final Consumer<ChannelPipeline> onHttp1;

  ProtocolSwitch(Consumer<ChannelPipeline> onHttp1) {
    this.onHttp1 = onHttp1;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    ChannelPipeline pipeline = ctx.pipeline();
    while (undecided(pipeline) && bytes.isReadable()) {
      ctx.fireChannelRead(bytes.readRetainedSlice(1));
    }
    if (!undecided(pipeline)) {
      if (pipeline.get(ConnectionGuards.DECODER) != null) {
        onHttp1.accept(pipeline);
      }
      pipeline.remove(this);
    }
    ctx.fireChannelRead(bytes);
  }

  private static boolean undecided(ChannelPipeline pipeline) {
    return pipeline.get(Http1xOrH2CHandler.class) != null;
  }
}
