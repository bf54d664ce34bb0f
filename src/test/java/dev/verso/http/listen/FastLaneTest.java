package dev.verso.http.listen;

import static dev.verso.http.listen.ListenerFixture.await;
import static dev.verso.testing.Conditions.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verso.http.ReadyHeaders;
import dev.verso.http.ReadyResponse;
import dev.verso.http.ReadyResponses;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.impl.headers.HeadersMultiMap;
import io.vertx.core.net.impl.ShutdownEvent;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which requests the lane takes, and that it never gets in the way of the others. */
@ExtendWith(VertxExtension.class)
class FastLaneTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String READY = "GET /ready HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String SLOW = "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String LARGE = "x".repeat(60_000);

  /** Responses to {@code /ready}, which tell in {@code x-way} who asked for them. */
  static final class Ready implements ReadyResponses {
    private final ReadyResponse byLane = response("lane");
    private final ReadyResponse byVertx = response("vertx");
    private final ReadyResponse large = new ReadyResponse(200, headers("any", LARGE), body(LARGE));
    private final AtomicInteger found = new AtomicInteger();

    private static ReadyResponse response(String way) {
      return new ReadyResponse(200, headers(way, "ready"), body("ready"));
    }

    private static Buffer body(String text) {
      return Buffer.buffer(text);
    }

    private static ReadyHeaders headers(String way, String body) {
      return new ReadyHeaders.Builder()
          .add("x-way", way)
          .add("content-length", Integer.toString(body.length()))
          .build();
    }

    @Override
    public String route() {
      return "/ready";
    }

    @Override
    public ReadyHeaders common() {
      return new ReadyHeaders.Builder().build();
    }

    @Override
    public @Nullable ReadyResponse find(
        HttpMethod method, String path, String query, MultiMap headers) {
      if (path.equals("/large")) {
        found.incrementAndGet();
        return large;
      }
      // Vert.x has a context while it handles a request, and none before.
      return path.equals("/ready") ? (Vertx.currentContext() == null ? byLane : byVertx) : null;
    }
  }

  private final Ready ready = new Ready();
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
        List.of(ready),
        arguments);
  }

  private static String way(RawConnection connection) throws IOException {
    return way(connection.read());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /ready HTTP/1.1\r\n",
        "GET /ready?a=%20 HTTP/1.1\r\n",
        "HEAD /ready HTTP/1.1\r\n",
        "GET /ready HTTP/1.1\r\nConnection: keep-alive\r\n",
        "GET /ready HTTP/1.1\r\nConnection: Keep-Alive\r\n",
        "GET /ready HTTP/1.1\r\nContent-Length: 0\r\n",
      })
  void whatOnlyReadsIsTaken(String request, Vertx vertx) throws IOException {
    try (RawConnection connection = new RawConnection(start(vertx).port())) {
      for (int i = 0; i < 2; i++) {
        connection.send(request + "Host: a\r\n\r\n");
        boolean head = request.startsWith("HEAD");
        assertThat(way(head ? connection.readHead() : connection.read())).isEqualTo("lane");
      }
    }
  }

  private static String way(RawConnection.Response response) {
    return response.headers().getOrDefault("x-way", "none");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /ready HTTP/1.1\r\nConnection: close\r\n",
        "GET /ready HTTP/1.1\r\nConnection: keep-alive\r\nConnection: close\r\n",
        "GET /ready HTTP/1.1\r\nConnection: x\r\n",
        "GET /ready HTTP/1.1\r\nExpect: 100-continue\r\n",
        "GET /ready HTTP/1.1\r\nContent-Length: 3\r\n",
        "GET /ready HTTP/1.1\r\nTransfer-Encoding: chunked\r\n",
        "GET /ready HTTP/1.0\r\n",
        "GET /ready HTTP/1.0\r\nConnection: keep-alive\r\n",
        "GET http://a/ready HTTP/1.1\r\n",
      })
  void allElseIsLeftToVertx(String request, Vertx vertx) throws IOException {
    try (RawConnection connection = new RawConnection(start(vertx).port())) {
      connection.send(request + "Host: a\r\n\r\n");

      assertThat(way(connection)).isEqualTo("vertx");
    }
  }

  @Test
  void turnedOffItTakesNothing(Vertx vertx) throws IOException {
    try (RawConnection connection = new RawConnection(start(vertx, "--fast-lane=off").port())) {
      connection.send(READY);

      assertThat(way(connection)).isEqualTo("vertx");
    }
  }

  @Test
  void pipelinedRequestsAreAnsweredInTheirOrder(Vertx vertx) throws IOException {
    try (RawConnection connection = new RawConnection(start(vertx).port())) {
      connection.send(READY + SLOW + READY + READY);
      assertThat(way(connection)).isEqualTo("lane");
      await(arrived.future());
      release.complete();

      assertThat(connection.read().body()).isEqualTo("late");
      assertThat(way(connection)).as("it came while another was outstanding").isEqualTo("vertx");
      assertThat(way(connection)).isEqualTo("vertx");
      connection.send(READY);
      assertThat(way(connection)).as("nothing is outstanding any more").isEqualTo("lane");
    }
  }

  @Test
  void afterARequestThatClosesNothingIsAnswered(Vertx vertx) throws IOException {
    try (RawConnection connection = new RawConnection(start(vertx).port())) {
      connection.send(READY + READY.replace("Host: a", "Host: a\r\nConnection: close") + READY);

      assertThat(way(connection)).isEqualTo("lane");
      assertThat(connection.read().headers()).containsEntry("connection", "close");
      assertThat(connection.closedByServer()).isTrue();
    }
  }

  @Test
  void theFirstAnswerAfterTheListenerWindsDownSaysThatItIsTheLast(Vertx vertx) throws IOException {
    PublicListener listener = start(vertx);
    try (RawConnection connection = new RawConnection(listener.port())) {
      assertThat(way(connection.send(READY))).isEqualTo("lane");

      listener.windDown();

      RawConnection.Response last = connection.send(READY).read();
      assertThat(last.headers())
          .containsEntry("x-way", "vertx")
          .containsEntry("connection", "close");
      assertThat(connection.closedByServer()).isTrue();
    }
  }

  @Test
  void aServerThatDrainsFinishesWhatItBeganAndClosesTheConnection(Vertx vertx) throws IOException {
    PublicListener listener = start(vertx);
    try (RawConnection busy = new RawConnection(listener.port());
        RawConnection idle = new RawConnection(listener.port())) {
      assertThat(way(idle.send(READY))).isEqualTo("lane");
      busy.send(READY + SLOW);
      await(arrived.future());

      Future<Void> stopped = listener.stop();
      assertThat(idle.closedByServer()).isTrue();
      busy.send(READY);
      release.complete();

      assertThat(way(busy)).isEqualTo("lane");
      assertThat(busy.read().body()).isEqualTo("late");
      await(stopped);
    }
  }

  @Test
  void aConnectionThatWasAnsweredJustNowIsHeldForTheNextRequest(Vertx vertx) {
    AtomicBoolean windingDown = new AtomicBoolean();
    List<Object> events = new ArrayList<>();
    EmbeddedChannel connection = embedded(windingDown::get);
    connection
        .pipeline()
        .addLast(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                events.add(event);
              }
            });
    await(vertx.timer(CloseNotice.GRACE.toMillis() + 20)); // a new connection is held too

    connection.writeInbound(request(), LastHttpContent.EMPTY_LAST_CONTENT);
    windingDown.set(true);
    connection.pipeline().fireUserEventTriggered(new ShutdownEvent(10, TimeUnit.SECONDS));

    assertThat(connection.<ByteBuf>readOutbound()).isNotNull();
    assertThat(events).isEmpty();
    connection.finishAndReleaseAll();
  }

  /** The connection may be open a while longer, if its client does not take what came before. */
  @Test
  void afterARequestThatClosesNothingIsTaken() {
    EmbeddedChannel connection = embedded(() -> false);
    HttpRequest last = request();
    last.headers().set("connection", "close");
    connection.writeInbound(last, LastHttpContent.EMPTY_LAST_CONTENT);
    connection.writeOutbound(
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK));
    HttpRequest late = request();
    connection.writeInbound(late, LastHttpContent.EMPTY_LAST_CONTENT);

    assertThat(connection.inboundMessages()).contains(last, late);
    assertThat(connection.outboundMessages()).hasSize(1);
    connection.finishAndReleaseAll();
  }

  private EmbeddedChannel embedded(BooleanSupplier windingDown) {
    CloseNotice closeNotice = new CloseNotice(windingDown);
    CommonHeaders common = new CommonHeaders(ListenerFixture.options(), false);
    EmbeddedChannel connection = new EmbeddedChannel();
    connection
        .pipeline()
        .addLast(ConnectionGuards.ENCODER, new ChannelDuplexHandler())
        .addLast(new FastLane(List.of(new ReadyResponder(ready, common, null, null)), closeNotice))
        .addLast(closeNotice);
    return connection;
  }

  private static HttpRequest request() {
    return new DefaultHttpRequest(
        HttpVersion.HTTP_1_1,
        io.netty.handler.codec.http.HttpMethod.GET,
        "/ready",
        HeadersMultiMap.httpHeaders());
  }

  @Test
  void aClientThatReadsNothingIsNotAnsweredForEver(Vertx vertx) throws IOException {
    int port = start(vertx).port();
    int requests = 500;
    try (RawConnection slow = new RawConnection(port)) {
      slow.send(READY.replace("/ready", "/large").repeat(requests));
      await(PATIENCE, () -> ready.found.get() > 10);
      for (int i = 0; i < 20; i++) {
        try (RawConnection other = new RawConnection(port)) {
          other.send(READY);
          assertThat(way(other)).isEqualTo("lane");
        }
      }
      assertThat(ready.found).hasValueLessThan(requests);

      for (int i = 0; i < requests; i++) {
        assertThat(slow.read().body()).isEqualTo(LARGE);
      }
      slow.send(READY);
      assertThat(way(slow)).isEqualTo("lane");
    }
  }

  @Test
  void theDateIsThatOfEachResponse(Vertx vertx) throws IOException {
    try (RawConnection connection = new RawConnection(start(vertx).port())) {
      Set<String> dates = new HashSet<>();
      long start = System.nanoTime();
      while (dates.size() < 2 && System.nanoTime() - start < PATIENCE.toNanos()) {
        dates.add(connection.send(READY).read().headers().getOrDefault("date", "none"));
      }

      assertThat(dates).hasSize(2).doesNotContain("none");
    }
  }

  @Test
  void aConnectionInUseOutlivesTheIdleTimeoutAndEndsByIt(Vertx vertx) throws IOException {
    int port = start(vertx, "--http-idle-timeout=300ms").port();
    try (RawConnection connection = new RawConnection(port)) {
      long start = System.nanoTime();
      while (System.nanoTime() - start < 600_000_000L) {
        connection.send(READY);
        assertThat(way(connection)).isEqualTo("lane");
        await(vertx.timer(50));
      }

      assertThat(connection.closedByServer()).isTrue();
    }
  }

  @Test
  void aConnectionMayPauseLongerThanAHeadMayTake(Vertx vertx) throws IOException {
    int port = start(vertx, "--http-header-timeout=100ms").port();
    try (RawConnection connection = new RawConnection(port)) {
      connection.send(READY);
      assertThat(way(connection)).isEqualTo("lane");
      await(vertx.timer(250));
      connection.send(READY);
      assertThat(way(connection)).isEqualTo("lane");

      connection.send(READY.substring(0, 10));
      assertThat(connection.closedByServer()).as("half a head was all that came").isTrue();
    }
  }
}
