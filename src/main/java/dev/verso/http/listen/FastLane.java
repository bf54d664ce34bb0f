package dev.verso.http.listen;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers, ahead of Vert.x, the requests of an HTTP/1.1 connection whose response is ready; all
 * others go on to Vert.x as they came. It stands behind the decoder and the timeouts, which see
 * every request, and before Vert.x, all of whose responses it sees.
 *
 * <pre>
 *   socket -> decoder -> timeouts -> FastLane -> Vert.x          requests
 *   socket <- - - - - encoder <- - - FastLane <- Vert.x          responses
 *      ^------------------------------- |  those that are ready, encoded
 * </pre>
 *
 * <p>What holds at every moment:
 *
 * <ol>
 *   <li><b>Order.</b> {@code outstanding} is the number of requests that Vert.x has got and not
 *       answered to the end. While there is one, all that follow go to Vert.x too, which answers in
 *       their order; so what this writes never overtakes.
 *   <li><b>A request is Vert.x's or this one's as a whole</b>, its end included: Vert.x knows
 *       nothing of one that was taken.
 *   <li><b>The end is Vert.x's.</b> Once a request or a response says that the connection is to be
 *       closed, nothing is taken any more: {@code leaving} stays set. While {@link CloseNotice} is
 *       closing, neither; and it is told of each answer, to know whether more is to be expected.
 *   <li><b>Bounded.</b> Nothing is taken while the socket does not take what was written before;
 *       Vert.x makes such a request wait. So at most the mark of the write buffer and one small
 *       response are in memory for a client that does not read.
 *   <li><b>What was written is flushed</b> when the read that brought the requests is over, so that
 *       pipelined ones are answered by one write to the system.
 * </ol>
 *
 * <p>One for each connection, on its event loop.
 */
final class FastLane extends ChannelDuplexHandler {
  private final List<ReadyResponder> responders;
  private final CloseNotice closeNotice;

  /** Behind it responses go out as the bytes that they are. */
  private @Nullable ChannelHandlerContext encoder;

  private int outstanding;
  private boolean leaving;
  private boolean taken;
  private boolean unflushed;

  /**
   * @param responders asked in turn
   * @param closeNotice of the connection
   */
  FastLane(List<ReadyResponder> responders, CloseNotice closeNotice) {
    this.responders = responders;
    this.closeNotice = closeNotice;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    encoder = ctx.pipeline().context(ConnectionGuards.ENCODER);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof HttpRequest request) {
      taken = outstanding == 0 && !leaving && take(request);
      if (taken) {
        return;
      }
      outstanding++;
      leaving |= !request.decoderResult().isSuccess() || !HttpUtil.isKeepAlive(request);
    } else if (taken) {
      taken = !(message instanceof LastHttpContent);
      ReferenceCountUtil.release(message);
      return;
    }
    ctx.fireChannelRead(message);
  }

  private boolean take(HttpRequest request) {
    ChannelHandlerContext out = encoder;
    PlainRequest plain = PlainRequest.of(request);
    if (out == null || plain == null || closeNotice.isClosing() || !isWritable(out)) {
      return false;
    }
    long now = System.nanoTime();
    for (ReadyResponder responder : responders) {
      if (responder.answer(request, plain, now, out)) {
        unflushed = true;
        closeNotice.answered(now);
        return true;
      }
    }
    return false;
  }

  private boolean isWritable(ChannelHandlerContext out) {
    if (!out.channel().isWritable()) {
      flushTaken(out);
    }
    return out.channel().isWritable();
  }

  private void flushTaken(ChannelHandlerContext out) {
    if (unflushed) {
      unflushed = false;
      out.flush();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    flushTaken(ctx);
    ctx.fireChannelReadComplete();
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise)
      throws Exception {
    boolean last = message instanceof LastHttpContent;
    if (message instanceof HttpResponse response) {
      last &= response.status().codeClass() != HttpStatusClass.INFORMATIONAL;
      leaving |=
          response
              .headers()
              .containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true);
    }
    if (last) {
      outstanding--;
    }
    super.write(ctx, message, promise);
  }
}
