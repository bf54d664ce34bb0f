package dev.verso;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http2.Http2CodecUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Connections that are idle, and ones that send or take a byte a second. */
final class SlowCrowd implements AutoCloseable {
  private static final int RECEIVE_BUFFER = 4096;

  private static final byte[] PREFACE = ByteBufUtil.getBytes(Http2CodecUtil.connectionPrefaceBuf());

  /** SETTINGS without a setting. */
  private static final byte[] SETTINGS = {0, 0, 0, 4, 0, 0, 0, 0, 0};

  private final int port;
  private final List<Socket> sockets = new ArrayList<>();
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

  SlowCrowd(int port) {
    this.port = port;
  }

  private interface Step {
    void take() throws IOException;
  }

  private static byte[] get(String path) {
    return ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(ISO_8859_1);
  }

  /** So many that say nothing more, once they asked for {@code path} or spoke HTTP/2's preface. */
  void idle(int connections, String path) throws IOException {
    for (int i = 0; i < connections; i++) {
      Socket socket = connect();
      socket.getOutputStream().write(i % 2 == 0 ? get(path) : PREFACE);
      if (i % 2 != 0) {
        socket.getOutputStream().write(SETTINGS);
      }
    }
  }

  /** So many that send the head of a request, or HTTP/2's preface, a byte a second. */
  void senders(int connections, String path) throws IOException {
    for (int i = 0; i < connections; i++) {
      Socket socket = connect();
      byte[] text = i % 2 == 0 ? get(path) : PREFACE;
      int[] sent = {0};
      everySecond(() -> socket.getOutputStream().write(text[sent[0]++ % text.length]));
    }
  }

  /**
   * So many that ask for {@code path}, all at once, and take a byte of it a second. Between them as
   * many are idle, so that of two event loops one has them all.
   */
  void takers(int connections, String path) throws IOException {
    List<Socket> takers = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      takers.add(connect());
      connect();
    }
    for (Socket taker : takers) {
      taker.getOutputStream().write(get(path));
      everySecond(
          () -> {
            if (taker.getInputStream().available() > 0) {
              taker.getInputStream().read();
            }
          });
    }
  }

  private void everySecond(Step step) {
    var unused =
        clock.scheduleAtFixedRate(
            () -> {
              try {
                step.take();
              } catch (IOException ignored) {
                // The server may close it: that is its way to be guarded.
              }
            },
            1000,
            1000,
            TimeUnit.MILLISECONDS);
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket();
    sockets.add(socket);
    socket.setReceiveBufferSize(RECEIVE_BUFFER);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return socket;
  }

  int size() {
    return sockets.size();
  }

  /** They leave. */
  @Override
  public void close() throws IOException {
    clock.shutdownNow();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
