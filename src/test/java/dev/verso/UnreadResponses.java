package dev.verso;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameTypes;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Clients that ask for much and read nothing, until they are closed. */
final class UnreadResponses implements AutoCloseable {
  /** The system takes in no more than this for a client that does not read. */
  private static final int RECEIVE_BUFFER = 8 * 1024;

  private static final int FLAG_END_STREAM_AND_HEADERS = 0x5;
  private static final int LARGEST_WINDOW = Integer.MAX_VALUE;
  private static final ByteBuf PING = Unpooled.wrappedBuffer(new byte[8]).asReadOnly();

  private final int port;
  private final List<Socket> sockets = new ArrayList<>();

  UnreadResponses(int port) {
    this.port = port;
  }

  /** So many connections of HTTP/1.1, which ask for the paths in turn. */
  void overHttp1(int connections, String... paths) throws IOException {
    for (int i = 0; i < connections; i++) {
      String request = "GET " + paths[i % paths.length] + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
      connect().getOutputStream().write(request.getBytes(ISO_8859_1));
    }
  }

  /**
   * So many streams on each of so many connections of HTTP/2, which ask for the paths in turn.
   *
   * @param window for each stream, and for all together no more than HTTP/2 begins with
   */
  void overHttp2(int connections, int streams, int window, String... paths) throws IOException {
    for (int i = 0; i < connections; i++) {
      OutputStream out = connect().getOutputStream();
      out.write(ByteBufUtil.getBytes(Http2CodecUtil.connectionPrefaceBuf()));
      ByteBuf settings = Unpooled.buffer();
      settings.writeShort(Http2CodecUtil.SETTINGS_INITIAL_WINDOW_SIZE).writeInt(window);
      write(out, Http2FrameTypes.SETTINGS, 0, 0, settings);
      if (window == LARGEST_WINDOW) {
        ByteBuf update =
            Unpooled.buffer().writeInt(LARGEST_WINDOW - Http2CodecUtil.DEFAULT_WINDOW_SIZE);
        write(out, Http2FrameTypes.WINDOW_UPDATE, 0, 0, update);
      }
      ask(out, streams, paths);
    }
  }

  private static void ask(OutputStream out, int streams, String... paths) throws IOException {
    DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
    for (int i = 0; i < streams; i++) {
      int stream = 2 * i + 1;
      ByteBuf block = Unpooled.buffer();
      try {
        encoder.encodeHeaders(
            stream,
            new DefaultHttp2Headers()
                .method("GET")
                .scheme("http")
                .authority("localhost")
                .path(paths[i % paths.length]),
            block);
      } catch (Http2Exception e) {
        throw new IOException(e);
      }
      write(out, Http2FrameTypes.HEADERS, FLAG_END_STREAM_AND_HEADERS, stream, block);
    }
  }

  private static void write(OutputStream out, int type, int flags, int stream, ByteBuf payload)
      throws IOException {
    ByteBuf frame = Unpooled.buffer();
    frame.writeMedium(payload.readableBytes()).writeByte(type).writeByte(flags).writeInt(stream);
    frame.writeBytes(payload);
    out.write(ByteBufUtil.getBytes(frame));
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket();
    sockets.add(socket);
    socket.setReceiveBufferSize(RECEIVE_BUFFER);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return socket;
  }

  /** The whole body of the answer on one of the connections of HTTP/1.1, in the end read. */
  byte[] body(int connection) throws IOException {
    InputStream in = new BufferedInputStream(sockets.get(connection).getInputStream());
    int length = -1;
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(line.substring(line.indexOf(':') + 1).trim());
      }
    }
    return in.readNBytes(length);
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n' && c >= 0; c = in.read()) {
      line.append((char) c);
    }
    return line.toString().stripTrailing();
  }

  /** A sign of life on a connection of HTTP/2 that says nothing about its streams. */
  void ping(int connection) {
    try {
      write(
          sockets.get(connection).getOutputStream(), Http2FrameTypes.PING, 0, 0, PING.duplicate());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the first frame about an end on a connection of HTTP/2 ends a stream alone. */
  boolean isReset(int connection) throws IOException {
    DataInputStream in = new DataInputStream(sockets.get(connection).getInputStream());
    while (true) {
      int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
      int type = in.readUnsignedByte();
      in.skipNBytes(5L + length); // flags, stream, payload
      if (type == Http2FrameTypes.RST_STREAM || type == Http2FrameTypes.GO_AWAY) {
        return type == Http2FrameTypes.RST_STREAM;
      }
    }
  }

  /** They leave. */
  @Override
  public void close() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
