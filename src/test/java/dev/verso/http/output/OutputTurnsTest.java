package dev.verso.http.output;

import static dev.verso.http.listen.ListenerFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verso.http.listen.RawConnection;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Many ask for a large body, which begins to be sent to all of them at once, as a cold page is. */
@ExtendWith(VertxExtension.class)
@Timeout(20)
class OutputTurnsTest {
  private static final int CLIENTS = 40;

  /** The system takes in all of it, though nobody reads. */
  private static final String LARGE = "0123456789abcdef".repeat(64 * 1024);

  private final List<HttpServerRequest> waiting = new ArrayList<>();
  private final CountDownLatch smallOneIsAsked = new CountDownLatch(1);
  private final Promise<Integer> allWait = Promise.promise();
  private final Promise<Long> writtenBeforeSmallOne = Promise.promise();
  private final int port;

  OutputTurnsTest(Vertx vertx) {
    OutputBudget budget = new OutputBudget(vertx, 1L << 30, Duration.ofSeconds(20));
    this.port =
        await(vertx.createHttpServer().requestHandler(request -> answer(request, budget)).listen(0))
            .actualPort();
  }

  private void answer(HttpServerRequest request, OutputBudget budget) {
    if (request.path().equals("/connected")) {
      request.response().end("connected");
      return;
    }
    if (request.path().equals("/small")) {
      long written = waiting.stream().mapToLong(large -> large.response().bytesWritten()).sum();
      writtenBeforeSmallOne.complete(written);
      request.response().end("small");
      return;
    }
    request.response().putHeader("content-length", String.valueOf(LARGE.length()));
    waiting.add(request);
    if (waiting.size() == CLIENTS) {
      allWait.complete(CLIENTS);
      smallOneIsAsked();
      Buffer body = Buffer.buffer(LARGE);
      waiting.forEach(large -> ResponseBody.end(large, body, budget));
    }
  }

  /** From now on the loop would find it, if it looked. */
  private void smallOneIsAsked() {
    try {
      smallOneIsAsked.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whoeverAsksForLittleIsAnsweredAfterTwoTurnsAndAllGetTheWhole() throws IOException {
    List<RawConnection> clients = new ArrayList<>();
    try (RawConnection other = new RawConnection(port)) {
      assertThat(other.get("/connected").read().body()).isEqualTo("connected");
      for (int i = 0; i < CLIENTS; i++) {
        RawConnection client = new RawConnection(port);
        clients.add(client);
        client.get("/large");
      }
      await(allWait.future());
      other.get("/small");
      smallOneIsAsked.countDown();

      assertThat(other.read().body()).isEqualTo("small");
      assertThat(await(writtenBeforeSmallOne.future()))
          .isBetween(1L, 2L * OutputTurns.BYTES_PER_TURN);
      for (RawConnection client : clients) {
        assertThat(client.read().body()).isEqualTo(LARGE);
      }
    } finally {
      for (RawConnection client : clients) {
        client.close();
      }
    }
  }
}
