package dev.verso.http.listen;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.vertx.core.net.impl.ShutdownEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a connection is let go, with its clock in the test's hand. */
class CloseNoticeTest {
  private static final long GRACE = CloseNotice.GRACE.toNanos();

  private final AtomicBoolean windingDown = new AtomicBoolean();
  private final List<Object> events = new ArrayList<>();
  private final EmbeddedChannel connection =
      new EmbeddedChannel(
          new CloseNotice(windingDown::get),
          new ChannelInboundHandlerAdapter() {
            @Override
            public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
              events.add(event);
            }
          });

  @AfterEach
  void close() {
    connection.finishAndReleaseAll();
  }

  private String request() {
    connection.writeInbound(new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/"));
    HttpRequest request = connection.readInbound();
    return request.headers().get("connection", "none");
  }

  private String answer() {
    connection.writeOutbound(
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK));
    HttpResponse response = connection.readOutbound();
    return response.headers().get("connection", "none");
  }

  private void shutDown() {
    connection.pipeline().fireUserEventTriggered(new ShutdownEvent(10, TimeUnit.SECONDS));
  }

  @Test
  void whileItWindsDownTheNextRequestIsTheLastAndNotTheOneUnderWay() {
    assertThat(request()).isEqualTo("none");
    windingDown.set(true);

    assertThat(answer()).isEqualTo("none");
    assertThat(request()).isEqualTo("close");
  }

  @Test
  void aConnectionThatWasUsedJustNowIsHeldForTheNextRequest() {
    connection.freezeTime();
    windingDown.set(true);
    request();
    answer();

    shutDown();

    assertThat(events).isEmpty();
    assertThat(request()).isEqualTo("close");
    assertThat(answer()).isEqualTo("close");
    connection.advanceTimeBy(CloseNotice.GRACE.toMillis(), TimeUnit.MILLISECONDS);
    connection.runScheduledPendingTasks();
    assertThat(events).hasSize(1);
  }

  @Test
  void aConnectionThatWasIdleIsHeldUntilWhatItHasSentIsRead() {
    connection.freezeTime();
    windingDown.set(true);
    connection.pipeline().get(CloseNotice.class).answered(System.nanoTime() - 2 * GRACE);

    shutDown();

    assertThat(events).isEmpty();
    assertThat(request()).isEqualTo("close");
    connection.advanceTimeBy(1, TimeUnit.MILLISECONDS);
    connection.runScheduledPendingTasks();
    assertThat(events).hasSize(1);
    assertThat(answer()).isEqualTo("close");
  }

  @Test
  void withoutWindingDownItIsLetGoAtOnceAfterTheAnswerUnderWay() {
    request();

    shutDown();

    assertThat(events).hasSize(1);
    assertThat(answer()).isEqualTo("close");
  }
}
