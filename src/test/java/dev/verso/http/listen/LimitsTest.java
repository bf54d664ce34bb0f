package dev.verso.http.listen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verso.testing.Conditions;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class LimitsTest {
  private static final Duration SHORT = Duration.ofMillis(200);
  private static final int BIG = 16 * 1024 * 1024;

  @Test
  void servesRequestLinesUpToTheLimitAndAnswers414AboveIt(Vertx vertx) throws IOException {
    int port = ListenerFixture.start(vertx, "--http-max-request-line=100B").port();
    String longest = "/hello?" + "q".repeat(100 - "GET /hello? HTTP/1.1".length());

    try (RawConnection connection = new RawConnection(port)) {
      assertThat(connection.get(longest).read().status()).isEqualTo(200);
      RawConnection.Response refused = connection.get(longest + "q").read();
      assertThat(refused.status()).isEqualTo(414);
      assertThat(refused.body()).isEqualTo("The request line is too long\n");
      assertThat(refused.headers()).containsEntry("connection", "close").containsKey("date");
      assertThat(connection.closedByServer()).isTrue();
    }
  }

  @Test
  void answers431ToTooLargeHeadersEvenWhileTheyAreStillComing(Vertx vertx) throws IOException {
    int port = ListenerFixture.start(vertx, "--http-max-headers=1KB").port();

    try (RawConnection connection = new RawConnection(port)) {
      connection.send("GET /hello HTTP/1.1\r\nHost: a\r\n" + "X: y\r\n".repeat(1_000_000));

      RawConnection.Response refused = connection.read();
      assertThat(refused.status()).isEqualTo(431);
      assertThat(refused.body()).isEqualTo("The header fields are too large\n");
      assertThat(connection.closedByServer()).isTrue();
    }
  }

  @Test
  void cutsOffAConnectionThatSendsNothing(Vertx vertx) throws IOException {
    int port = ListenerFixture.start(vertx, "--http-header-timeout=200ms").port();

    try (RawConnection connection = new RawConnection(port)) {
      assertThat(connection.closedByServer()).isTrue();
    }
  }

  @Test
  void cutsOffAClientThatDripsTheHeadersOfItsFirstRequest(Vertx vertx) throws IOException {
    int port = ListenerFixture.start(vertx, "--http-header-timeout=200ms").port();

    try (RawConnection connection = new RawConnection(port)) {
      assertThat(dripUntilClosed(connection)).isGreaterThanOrEqualTo(SHORT);
    }
  }

  @Test
  void cutsOffAClientThatDripsTheHeadersOfALaterRequest(Vertx vertx) throws IOException {
    int port = ListenerFixture.start(vertx, "--http-header-timeout=200ms").port();

    try (RawConnection connection = new RawConnection(port)) {
      assertThat(connection.get("/hello").read().status()).isEqualTo(200);
      assertThat(dripUntilClosed(connection)).isGreaterThanOrEqualTo(SHORT);
    }
  }

  @Test
  void cutsOffAClientThatDripsThePrefaceOfHttp2(Vertx vertx) throws IOException {
    int port = ListenerFixture.start(vertx, "--http-header-timeout=200ms").port();

    try (RawConnection connection = new RawConnection(port)) {
      connection.send("PRI * HTTP/2.0\r\n\r\nSM");

      assertThat(connection.closedByServer()).isTrue();
    }
  }

  @Test
  void theHeaderTimeoutSparesSlowAnswersAndPausesBetweenRequests(Vertx vertx) throws IOException {
    int port =
        ListenerFixture.start(
                vertx,
                router ->
                    router
                        .route("/slow")
                        .handler(
                            context ->
                                vertx.setTimer(500, fired -> context.response().end("late"))),
                "--http-header-timeout=200ms")
            .port();

    try (RawConnection connection = new RawConnection(port)) {
      assertThat(connection.get("/slow").read().body()).isEqualTo("late");
      ListenerFixture.await(vertx.timer(400));
      assertThat(connection.get("/hello").read().body()).isEqualTo("hello");
    }
  }

  @Test
  void closesAnIdleKeepAliveConnection(Vertx vertx) throws IOException {
    int port = ListenerFixture.start(vertx, "--http-idle-timeout=200ms").port();

    try (RawConnection connection = new RawConnection(port)) {
      assertThat(connection.get("/hello").read().status()).isEqualTo(200);
      assertThat(connection.closedByServer()).isTrue();
    }
  }

  @Test
  void aSlowDownloadThatProgressesOutlivesTheIdleTimeout(Vertx vertx) throws IOException {
    int port = bigDownload(vertx);

    try (RawConnection connection = new RawConnection(slowReader(port))) {
      connection.get("/big");
      long start = System.nanoTime();
      byte[] chunk = new byte[128 * 1024];
      for (int read = 0; read < BIG; read += chunk.length) {
        assertThat(connection.socket().getInputStream().readNBytes(chunk, 0, chunk.length))
            .as("bytes read after %d", read)
            .isEqualTo(chunk.length);
        ListenerFixture.await(vertx.timer(20));
      }

      assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(1));
    }
  }

  @Test
  void cutsOffAClientThatStopsReading(Vertx vertx) throws IOException {
    int port = bigDownload(vertx);

    try (RawConnection connection = new RawConnection(slowReader(port))) {
      connection.get("/big");
      ListenerFixture.await(vertx.timer(2500));

      byte[] received = connection.socket().getInputStream().readAllBytes();
      assertThat(received.length).isLessThan(BIG);
    } catch (java.net.SocketException reset) {
      assertThat(reset).hasMessageContaining("reset");
    }
  }

  @Test
  void closesConnectionsOverTheBoundAndServesAgainWhenOthersHaveGone(Vertx vertx)
      throws IOException {
    int port = ListenerFixture.start(vertx, "--http-max-connections=3").port();
    List<RawConnection> open = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      open.add(new RawConnection(port));
      assertThat(open.get(i).get("/hello").read().status()).isEqualTo(200);
    }

    try (RawConnection tooMany = new RawConnection(port)) {
      assertThat(tooMany.closedByServer()).isTrue();
    }

    open.remove(0).close();
    assertThat(servedWithin(Duration.ofSeconds(5), port)).isTrue();
    for (RawConnection connection : open) {
      assertThat(connection.get("/hello").read().status()).isEqualTo(200);
      connection.close();
    }
  }

  /** A connection that takes in no more than it must before it is read. */
  private static Socket slowReader(int port) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(64 * 1024);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return socket;
  }

  private static boolean servedWithin(Duration patience, int port) {
    long end = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() < end) {
      try (RawConnection connection = new RawConnection(port)) {
        return connection.get("/hello").read().status() == 200;
      } catch (IOException stillTooMany) {
        Conditions.pause();
      }
    }
    return false;
  }

  /** Serves many bytes at once at {@code /big}, with an idle timeout of 500 ms. */
  private static int bigDownload(Vertx vertx) {
    return ListenerFixture.start(
            vertx,
            router ->
                router.route("/big").handler(context -> context.response().end("x".repeat(BIG))),
            "--http-idle-timeout=500ms")
        .port();
  }

  /** Sends a head of HTTP/1.1 slowly; the time until the server closed. */
  private static Duration dripUntilClosed(RawConnection connection) throws IOException {
    long start = System.nanoTime();
    connection.send("GET /hello HTTP/1.1\r\n");
    connection.socket().setSoTimeout(20);
    while (System.nanoTime() - start < 5_000_000_000L) {
      try {
        connection.send("X");
        if (connection.socket().getInputStream().read() < 0) {
          return Duration.ofNanos(System.nanoTime() - start);
        }
      } catch (java.net.SocketTimeoutException nothingYet) {
        assertThat(nothingYet).isNotNull();
      } catch (java.net.SocketException closed) {
        return Duration.ofNanos(System.nanoTime() - start);
      }
    }
    throw new AssertionError("the server let the client drip for five seconds");
  }
}
