package dev.verso.http.listen;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameTypes;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Ends an HTTP/2 connection whose client sends HEADERS on a stream that it has ended already, or on
 * one below those that it has opened since: RFC 9113 section 5.1 and 5.1.1 call both errors of the
 * connection, and Netty, which forgets a stream when it is over, answers with one of the stream.
 *
 * <pre>
 *   bytes -> PREFACE (24 bytes) -> HEADER (9 bytes) <-> PAYLOAD (as many as the header says)
 *                                     | HEADERS on such a stream
 *                                     +--> GOAWAY, all further bytes are dropped
 * </pre>
 *
 * <p>Trailers of a stream that the server has reset are no error: they may have been on their way.
 */
final class StreamOrder extends ChannelInboundHandlerAdapter {
  /**
   * Streams that a client left open while the server has long forgotten them are known so many
   * back: a client that sends trailers later than that is cut off.
   */
  private static final int MOST_LEFT_OPEN = 1000;

  private final byte[] header = new byte[Http2CodecUtil.FRAME_HEADER_LENGTH];
  private int headerBytes;
  private int skip = Http2CodecUtil.connectionPrefaceBuf().readableBytes();

  /** Those of which the client has sent no end, in the order of their opening. */
  private final Set<Integer> leftOpen = new LinkedHashSet<>();

  private int highest;

  /** The client has opened no stream above this one and below the highest. */
  private int nextToHighest;

  private boolean deaf;

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!(message instanceof ByteBuf bytes)) {
      ctx.fireChannelRead(message);
      return;
    }
    int before = deaf ? 0 : bytesBeforeAnError(bytes);
    if (before == bytes.readableBytes()) {
      ctx.fireChannelRead(bytes);
      return;
    }
    ByteBuf good = bytes.readRetainedSlice(before);
    bytes.release();
    ctx.fireChannelRead(good);
    if (!deaf) {
      deaf = true;
      refuse(ctx);
    }
  }

  /** How many of the bytes may pass: all, or those up to the end of the bad frame's header. */
  private int bytesBeforeAnError(ByteBuf bytes) {
    int end = bytes.writerIndex();
    int at = bytes.readerIndex();
    while (at < end) {
      int passed = Math.min(skip, end - at);
      skip -= passed;
      at += passed;
      while (skip == 0 && at < end && headerBytes < header.length) {
        header[headerBytes++] = bytes.getByte(at++);
      }
      if (headerBytes == header.length) {
        headerBytes = 0;
        if (!isInOrder()) {
          return Math.max(at - header.length - bytes.readerIndex(), 0);
        }
        skip = (header[0] & 0xff) << 16 | (header[1] & 0xff) << 8 | (header[2] & 0xff);
      }
    }
    return bytes.readableBytes();
  }

  /** Takes note of the frame whose header is complete. */
  private boolean isInOrder() {
    byte type = header[3];
    int stream = stream();
    // Streams of even numbers are never a client's to open: Netty knows that.
    boolean headers = type == Http2FrameTypes.HEADERS && stream % 2 == 1;
    boolean opens = headers && stream > highest;
    if (headers && !opens && !leftOpen.contains(stream)) {
      return false;
    }
    if (opens) {
      nextToHighest = highest;
      highest = stream;
    }
    boolean ends =
        type == Http2FrameTypes.RST_STREAM
            || ((headers || type == Http2FrameTypes.DATA)
                && (header[4] & Http2Flags.END_STREAM) != 0);
    if (opens && !ends) {
      leaveOpen(stream);
    } else if (ends && !opens) {
      leftOpen.remove(stream);
    }
    return true;
  }

  private int stream() {
    return (header[5] & 0x7f) << 24
        | (header[6] & 0xff) << 16
        | (header[7] & 0xff) << 8
        | (header[8] & 0xff);
  }

  private void leaveOpen(int stream) {
    if (leftOpen.size() == MOST_LEFT_OPEN) {
      Iterator<Integer> oldest = leftOpen.iterator();
      oldest.next();
      oldest.remove();
    }
    leftOpen.add(stream);
  }

  private void refuse(ChannelHandlerContext ctx) {
    int stream = stream();
    Http2Error error =
        stream > nextToHighest && stream < highest
            ? Http2Error.PROTOCOL_ERROR
            : Http2Error.STREAM_CLOSED;
    Http2ConnectionHandler connection = ctx.pipeline().get(Http2ConnectionHandler.class);
    // Not by an exception in the pipeline: with that Vert.x closes before the GOAWAY is written.
    connection.onError(
        ctx.pipeline().context(connection),
        false,
        Http2Exception.connectionError(error, "HEADERS on stream %s, which is over", stream));
  }
}
