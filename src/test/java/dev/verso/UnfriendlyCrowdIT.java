package dev.verso;

import static dev.verso.testing.Conditions.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@code bench/unfriendly}: ordinary clients beside idle and slow ones. */
@ExtendWith(VertxExtension.class)
@Timeout(60)
class UnfriendlyCrowdIT {
  private static final int CLIENTS = 8;
  private static final int ANSWERS_OF_EACH = 200;

  /** Answers until the JVM has compiled what it needs for them. */
  private static final int WARM_UP = 10_000;

  private static final int LARGE = 8_000_000;
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path folder;

  private final Vertx vertx;
  private final ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
  private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
  private final AtomicInteger answered = new AtomicInteger();
  private VersoProcess verso;
  private volatile boolean crowded;

  UnfriendlyCrowdIT(Vertx vertx) {
    this.vertx = vertx;
  }

  @BeforeEach
  void start() throws IOException {
    Path seeds = Files.createDirectory(folder.resolve("seeds"));
    Files.writeString(seeds.resolve("small.html"), "small");
    Files.writeString(seeds.resolve("large.html"), "x".repeat(LARGE));
    verso = VersoProcess.serve(folder, "--seed-dir=" + seeds);
  }

  @AfterEach
  void stop() {
    threads.shutdownNow();
    verso.close();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void ordinaryClientsAreAnsweredSoonAndWhatTheCrowdHeldIsGivenBack() throws Exception {
    List<Future<?>> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(threads.submit(client(i)));
    }
    await(PATIENCE, () -> answered.get() > WARM_UP);
    long before = descriptors();

    try (SlowCrowd crowd = new SlowCrowd(verso.port());
        UnreadResponses unread = new UnreadResponses(verso.port())) {
      crowd.idle(400, "/pages/small");
      crowd.senders(60, "/pages/small");
      unread.overHttp2(20, 5, 65_535, "/pages/large");
      unread.overHttp2(20, 5, 0, "/pages/large");
      crowd.takers(500, "/pages/large");
      answered.set(0);
      crowded = true;
      for (Future<?> client : clients) {
        client.get();
      }
      assertThat(descriptors()).isLessThan(before + crowd.size() + 40 + 64);
    }

    assertThat(wrong).isEmpty();
    await(PATIENCE, () -> descriptors() < before + 64);
    assertThat(verso.output()).doesNotContain("ERROR", "has been blocked");
  }

  /** One in HTTP/1.1 or in HTTP/2, until it has seen enough of what it is like with the crowd. */
  private Callable<Void> client(int number) {
    HttpClient http =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setProtocolVersion(number % 2 == 0 ? HttpVersion.HTTP_1_1 : HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false));
    return () -> {
      while (!crowded || answered.get() < CLIENTS * ANSWERS_OF_EACH) {
        long asked = System.nanoTime();
        int status = status(http);
        long millis = (System.nanoTime() - asked) / 1_000_000;
        if (status != 200 || millis > SOON.toMillis()) {
          wrong.add(status + " after " + millis + " ms to client " + number);
        }
        answered.incrementAndGet();
      }
      return null;
    };
  }

  private int status(HttpClient http) throws Exception {
    return http.request(HttpMethod.GET, verso.port(), "127.0.0.1", "/pages/small")
        .compose(UnfriendlyCrowdIT::status)
        .toCompletionStage()
        .toCompletableFuture()
        .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  /** On the event loop: an answer that comes before anybody listens for its body is lost. */
  private static io.vertx.core.Future<Integer> status(HttpClientRequest request) {
    return request.send().compose(answer -> answer.body().map(body -> answer.statusCode()));
  }

  private long descriptors() {
    try (Stream<Path> open = Files.list(Path.of("/proc/" + verso.pid() + "/fd"))) {
      return open.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
