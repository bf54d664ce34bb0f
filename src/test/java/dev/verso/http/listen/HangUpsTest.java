package dev.verso.http.listen;

import static dev.verso.http.listen.ListenerFixture.await;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

@ExtendWith(VertxExtension.class)
class HangUpsTest {
  /** SETTINGS without a setting, and the head of a HEADERS frame of 16 bytes. */
  private static final byte[] PART_OF_HTTP2 = {
    0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 16, 1, 4, 0, 0, 0, 1
  };

  private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void listen() {
    log.start();
    root.addAppender(log);
  }

  @AfterEach
  void stopListening() {
    root.detachAppender(log);
  }

  @Test
  void leaveNoLineWhereverTheyCome(Vertx vertx) throws IOException {
    int port =
        ListenerFixture.start(
                vertx,
                router ->
                    router
                        .route("/big")
                        .handler(
                            context -> context.response().end("x".repeat(16 << 20)).mapEmpty()))
            .port();
    byte[] preface = ByteBufUtil.getBytes(Http2CodecUtil.connectionPrefaceBuf());

    for (int i = 0; i < 10; i++) {
      hangUp(vertx, port, "GET /hello HTTP/1.1\r\nHos".getBytes(ISO_8859_1));
      hangUp(vertx, port, "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(ISO_8859_1));
      hangUp(vertx, port, "GET /big HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(ISO_8859_1));
      hangUp(vertx, port, "PRI * HTTP/2.0\r\n".getBytes(ISO_8859_1));
      hangUp(vertx, port, preface);
      hangUp(vertx, port, preface, PART_OF_HTTP2);
      // The first bytes of a TLS handshake.
      hangUp(vertx, port, new byte[] {22, 3, 1, 2, 0, 1, 0});
    }

    await(vertx.timer(300));
    assertThat(loud()).isEmpty();
  }

  @Test
  void connectionsThatTheSystemRefusesAreOneLineAndAskedForAgain() {
    ConnectionLimit limit = new ConnectionLimit(10);
    EmbeddedChannel acceptor = new EmbeddedChannel(limit);

    for (int i = 0; i < 50; i++) {
      acceptor.pipeline().fireExceptionCaught(new IOException("Too many open files"));
    }

    assertThat(loud())
        .hasSize(1)
        .allSatisfy(line -> assertThat(line).contains("Too many open files"));
    assertThat(acceptor.config().isAutoRead()).isFalse();
    acceptor.advanceTimeBy(1, TimeUnit.SECONDS);
    acceptor.runScheduledPendingTasks();
    assertThat(acceptor.config().isAutoRead()).isTrue();
  }

  private List<String> loud() {
    return List.copyOf(log.list).stream()
        .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
        .map(ILoggingEvent::toString)
        .toList();
  }

  /** Sends, lets the server read it, and goes away as a crashed client does. */
  private static void hangUp(Vertx vertx, int port, byte[]... sent) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      for (byte[] bytes : sent) {
        socket.getOutputStream().write(bytes);
      }
      await(vertx.timer(5));
      socket.setSoLinger(true, 0);
    }
  }
}
