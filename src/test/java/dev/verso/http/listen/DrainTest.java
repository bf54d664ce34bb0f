package dev.verso.http.listen;

import static dev.verso.http.listen.ListenerFixture.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.internal.VertxInternal;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class DrainTest {
  private final Promise<Void> arrived = Promise.promise();
  private final Promise<Void> release = Promise.promise();

  private PublicListener start(Vertx vertx, String... arguments) {
    return ListenerFixture.start(
        vertx,
        router ->
            router
                .route("/slow")
                .handler(
                    context -> {
                      arrived.tryComplete();
                      release.future().onSuccess(go -> context.response().end("late"));
                    }),
        arguments);
  }

  @Test
  void finishesRequestsInFlightClosesIdleConnectionsAndRefusesNewOnes(Vertx vertx)
      throws IOException {
    PublicListener listener = start(vertx);
    try (RawConnection busy = new RawConnection(listener.port());
        RawConnection idle = new RawConnection(listener.port());
        RawConnection fresh = new RawConnection(listener.port())) {
      idle.get("/hello").read();
      busy.get("/slow");
      await(arrived.future());

      Future<Void> stopped = listener.stop();

      assertThat(idle.closedByServer()).isTrue();
      assertThat(fresh.closedByServer()).isTrue();
      awaitRefusal(listener.port());
      assertThat(stopped.isComplete()).isFalse();
      release.complete();
      RawConnection.Response late = busy.read();
      assertThat(late.body()).isEqualTo("late");
      assertThat(late.headers()).containsEntry("connection", "close");
      assertThat(busy.closedByServer()).isTrue();
      await(stopped);
    }
  }

  @Test
  void aConnectionEndsWithTheFirstAnswerAfterTheListenerWindsDown(Vertx vertx) throws IOException {
    PublicListener listener = start(vertx);
    try (RawConnection connection = new RawConnection(listener.port())) {
      assertThat(connection.get("/hello").read().headers()).doesNotContainKey("connection");

      listener.windDown();

      assertThat(connection.get("/hello").read().headers()).containsEntry("connection", "close");
      assertThat(connection.closedByServer()).isTrue();
    }
    try (RawConnection late = new RawConnection(listener.port())) {
      assertThat(late.get("/hello").read().body()).isEqualTo("hello");
    }
  }

  @Test
  void whoHasConnectedByThenIsAnsweredThoughNobodyHasAcceptedYet(Vertx vertx) throws Exception {
    PublicListener listener = start(vertx);
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    EventLoop acceptor = ((VertxInternal) vertx).acceptorEventLoopGroup().next(); // there is one
    acceptor.execute(() -> hold(busy, go));
    busy.await();
    List<RawConnection> early = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      early.add(new RawConnection(listener.port()).get("/hello"));
    }

    listener.windDown();
    Future<Void> stopped = listener.stop();
    go.countDown();

    for (RawConnection connection : early) {
      RawConnection.Response answer = connection.read();
      assertThat(answer.body()).isEqualTo("hello");
      assertThat(answer.headers()).containsEntry("connection", "close");
      connection.close();
    }
    awaitRefusal(listener.port());
    await(stopped);
  }

  @Test
  void whoHasJustConnectedMayStillAskOnce(Vertx vertx) throws IOException {
    PublicListener listener = start(vertx);
    try (RawConnection silent = new RawConnection(listener.port());
        RawConnection known = new RawConnection(listener.port())) {
      known.get("/hello").read();

      listener.windDown();
      Future<Void> stopped = listener.stop();
      awaitRefusal(listener.port());

      RawConnection.Response answer = silent.get("/hello").read();
      assertThat(answer.body()).isEqualTo("hello");
      assertThat(answer.headers()).containsEntry("connection", "close");
      assertThat(silent.closedByServer()).isTrue();
      await(stopped);
    }
  }

  private static void hold(CountDownLatch busy, CountDownLatch go) {
    busy.countDown();
    try {
      go.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The sockets of all instances close soon after, not in the same moment. */
  private static void awaitRefusal(int port) throws IOException {
    long start = System.nanoTime();
    while (System.nanoTime() - start < 5_000_000_000L) {
      try {
        new RawConnection(port).close();
      } catch (SocketException e) {
        // Else it is reset: it connected in the very moment in which the socket closed.
        if (e instanceof ConnectException) {
          return;
        }
      }
    }
    throw new AssertionError("still accepts connections");
  }

  @Test
  void finishesRequestsInFlightOverHttp2(Vertx vertx) {
    PublicListener listener = start(vertx);
    HttpClient client = Http2Test.client(vertx);
    Future<String> body = Http2Test.get(client, listener.port(), "/slow");
    HttpClient idleClient = Http2Test.client(vertx);
    await(Http2Test.get(idleClient, listener.port(), "/hello"));
    await(arrived.future());

    Future<Void> stopped = listener.stop();
    assertThat(stopped.isComplete()).isFalse();
    release.complete();

    assertThat(await(body)).isEqualTo("late");
    long start = System.nanoTime();
    await(stopped);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void cutsOffWhatDoesNotFinishInTime(Vertx vertx) throws IOException {
    PublicListener listener = start(vertx, "--shutdown-timeout=200ms");
    try (RawConnection busy = new RawConnection(listener.port())) {
      busy.get("/slow");
      await(arrived.future());

      await(listener.stop());

      assertThat(busy.closedByServer()).isTrue();
    }
  }

  @Test
  void stopsAtOnceWhenNothingIsOpen(Vertx vertx) {
    PublicListener listener = start(vertx);
    long start = System.nanoTime();

    await(listener.stop());

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void allInstancesListenOnOnePortAndListenersOnDifferentOnes(Vertx vertx) {
    PublicListener one = start(vertx);
    PublicListener other = start(vertx);

    assertThat(one.port()).isPositive().isNotEqualTo(other.port());
  }

  @Test
  void saysWhichPortIsTaken(Vertx vertx) {
    int port = start(vertx).port();

    assertThatThrownBy(
            () ->
                await(
                    PublicListener.start(
                        Vertx.vertx(),
                        ListenerFixture.options("--http-port=" + port),
                        1,
                        true,
                        router -> List.of(),
                        (request, problem) -> {})))
        .cause()
        .hasMessage(
            "--http-port: cannot listen on 127.0.0.1:"
                + port
                + ", the public port: the port is taken");
  }
}
