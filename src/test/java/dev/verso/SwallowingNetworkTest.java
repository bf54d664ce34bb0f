package dev.verso;

import static dev.verso.testing.Conditions.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verso.wire.Fault;
import dev.verso.wire.Injection;
import dev.verso.wire.Selection;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A network that swallows what is sent for a while: what was on its way then, such as the
 * handshakes of new connections, is never answered.
 */
@ExtendWith(VertxExtension.class)
@Timeout(60)
class SwallowingNetworkTest {
  private static final int READERS = 20;

  /** The last probe that was swallowed may take the request timeout; less than a socket's 10 s. */
  private static final Duration TIMEOUT_AND_SOME = Duration.ofSeconds(4);

  private final VersoBehindProxy site;
  private final ExecutorService threads = Executors.newFixedThreadPool(READERS);

  SwallowingNetworkTest(Vertx vertx) {
    site = VersoBehindProxy.start(vertx);
  }

  @AfterEach
  void close() throws IOException {
    threads.shutdownNow();
    site.close();
  }

  @Test
  void theDatabaseIsAskedAgainAsSoonAsItIsBack() {
    Injection swallowing = site.proxy.inject(new Fault.HalfOpen(), Selection.all());
    assertThat(statusesOf("early")).containsOnly(503);
    swallowing.end();

    await(TIMEOUT_AND_SOME, () -> status("/pages/back") == 404);
    assertThat(statusesOf("late")).containsOnly(404);
  }

  /** Of files that are not there, all asked for at once, so that each needs a connection. */
  private List<Integer> statusesOf(String name) {
    List<CompletableFuture<Integer>> answers =
        IntStream.range(0, READERS)
            .mapToObj(
                i -> CompletableFuture.supplyAsync(() -> status("/files/" + name + i), threads))
            .toList();
    return answers.stream().map(CompletableFuture::join).toList();
  }

  private int status(String path) {
    return site.verso.get(path).statusCode();
  }
}
