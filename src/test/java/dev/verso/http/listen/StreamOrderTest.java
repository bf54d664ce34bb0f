package dev.verso.http.listen;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** HTTP/2 frame by frame, over plain text. */
@ExtendWith(VertxExtension.class)
class StreamOrderTest {
  /** GET http://a/hello in HPACK: two of the static table, two literals. */
  private static final byte[] GET_HELLO =
      HexFormat.of().parseHex("8286" + "0406" + hex("/hello") + "0101" + hex("a"));

  private static final byte[] TRAILER =
      HexFormat.of().parseHex("0003" + hex("x-y") + "01" + hex("z"));

  private static final int END_HEADERS = Http2Flags.END_HEADERS;
  private static final int WHOLE = Http2Flags.END_HEADERS | Http2Flags.END_STREAM;

  /** A frame that came. */
  private record Frame(int type, int stream, ByteBuffer payload) {
    Http2Error error() {
      int at = type == Http2FrameTypes.GO_AWAY ? 4 : 0;
      return Http2Error.valueOf(payload.getInt(at));
    }
  }

  private Socket socket;
  private OutputStream out;
  private DataInputStream in;

  private static String hex(String ascii) {
    return HexFormat.of().formatHex(ascii.getBytes(StandardCharsets.US_ASCII));
  }

  @BeforeEach
  void connect(Vertx vertx) throws IOException {
    int port = ListenerFixture.start(vertx).port();
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(5000);
    socket.setTcpNoDelay(true);
    out = socket.getOutputStream();
    in = new DataInputStream(socket.getInputStream());
    out.write(ByteBufUtil.getBytes(Http2CodecUtil.connectionPrefaceBuf()));
    send(Http2FrameTypes.SETTINGS, 0, 0);
  }

  @AfterEach
  void close() throws IOException {
    socket.close();
  }

  private static byte[] frame(int type, int flags, int stream, byte... payload) {
    ByteBuf frame = Unpooled.buffer();
    frame.writeMedium(payload.length).writeByte(type).writeByte(flags).writeInt(stream);
    return ByteBufUtil.getBytes(frame.writeBytes(payload));
  }

  private void send(int type, int flags, int stream, byte... payload) throws IOException {
    out.write(frame(type, flags, stream, payload));
  }

  private void get(int stream) throws IOException {
    send(Http2FrameTypes.HEADERS, WHOLE, stream, GET_HELLO);
  }

  private Frame read() throws IOException {
    int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
    int type = in.readUnsignedByte();
    in.readUnsignedByte();
    int stream = in.readInt();
    return new Frame(type, stream, ByteBuffer.wrap(in.readNBytes(length)));
  }

  private Frame readUntil(int type) throws IOException {
    Frame frame = read();
    while (frame.type() != type) {
      frame = read();
    }
    return frame;
  }

  private void isEndedWith(Http2Error error) throws IOException {
    assertThat(readUntil(Http2FrameTypes.GO_AWAY).error()).isEqualTo(error);
    assertThat(in.read()).isNegative();
  }

  @Test
  void headersOnAStreamThatTheClientHasEndedEndTheConnection() throws IOException {
    get(1);
    assertThat(readUntil(Http2FrameTypes.DATA).stream()).isEqualTo(1);

    get(1);

    isEndedWith(Http2Error.STREAM_CLOSED);
  }

  @Test
  void soTheyDoWhileTheAnswerIsOnItsWay() throws IOException {
    byte[] once = frame(Http2FrameTypes.HEADERS, WHOLE, 1, GET_HELLO);
    out.write(ByteBuffer.allocate(2 * once.length).put(once).put(once).array());

    isEndedWith(Http2Error.STREAM_CLOSED);
  }

  @Test
  void headersOnAStreamBelowTheOneOpenedLastEndTheConnection() throws IOException {
    get(5);
    assertThat(readUntil(Http2FrameTypes.DATA).stream()).isEqualTo(5);

    get(3);

    isEndedWith(Http2Error.PROTOCOL_ERROR);
  }

  @Test
  void trailersOfAStreamThatTheServerHasResetAreNoError() throws IOException {
    send(Http2FrameTypes.HEADERS, END_HEADERS, 1, GET_HELLO);
    send(Http2FrameTypes.DATA, 0, 1, (byte) 'x');
    assertThat(readUntil(Http2FrameTypes.RST_STREAM).error()).isEqualTo(Http2Error.NO_ERROR);

    send(Http2FrameTypes.HEADERS, WHOLE, 1, TRAILER);
    get(3);

    assertThat(readUntil(Http2FrameTypes.DATA).stream()).isEqualTo(3);
  }

  @Test
  void framesAreToldApartWhateverThePacketsAre() throws IOException {
    for (int stream = 1; stream < 20; stream += 2) {
      for (byte single : frame(Http2FrameTypes.HEADERS, WHOLE, stream, GET_HELLO)) {
        out.write(single);
      }
      assertThat(readUntil(Http2FrameTypes.DATA).stream()).isEqualTo(stream);
    }
    for (byte single : frame(Http2FrameTypes.HEADERS, WHOLE, 1, GET_HELLO)) {
      out.write(single);
    }

    isEndedWith(Http2Error.STREAM_CLOSED);
  }
}
