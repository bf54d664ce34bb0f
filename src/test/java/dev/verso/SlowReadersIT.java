package dev.verso;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verso.testing.Conditions;
import dev.verso.testing.MongoExtension;
import dev.verso.testing.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that ask for much and read nothing cost others nothing, with a heap of 128 MB or what
 * {@code -Dverso.slow.heap} says, for as many seconds as {@code -Dverso.slow.seconds} says. It
 * wants a machine to itself: where the database or the readers starve, ordinary readers are as slow
 * as the slow ones. Memory and latency are printed.
 */
@ExtendWith(MongoExtension.class)
@Timeout(300)
class SlowReadersIT {
  private static final int MB = 1024 * 1024;
  private static final int PAGE = 15 * MB;
  private static final int FILE = 100 * MB;
  private static final int CHUNK = 255 * 1024;
  private static final int READERS = 16;
  private static final int REPORTS = 6;
  private static final Duration LENGTH = Duration.ofSeconds(Long.getLong("verso.slow.seconds", 10));
  private static final String HEAP = System.getProperty("verso.slow.heap", "128m");
  private static final String[] LARGE = {
    "/pages/large-0",
    "/files/film",
    "/pages/large-1",
    "/files/film",
    "/pages/large-2",
    "/files/film"
  };

  @TempDir Path folder;

  private final TestDatabase database;
  private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
  private final CountDownLatch failed = new CountDownLatch(1);
  private final AtomicLong served = new AtomicLong();
  private final AtomicLong slowestMillis = new AtomicLong();
  private final ExecutorService threads = Executors.newFixedThreadPool(READERS);
  private VersoProcess verso;
  private volatile boolean done;

  SlowReadersIT(TestDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void start() throws IOException {
    List<Document> pages = new ArrayList<>();
    pages.add(new Document("_id", "small").append("body", "<html>small</html>"));
    for (int i = 0; i < 3; i++) {
      pages.add(new Document("_id", "large-" + i).append("body", "x".repeat(PAGE)));
    }
    pages.forEach(database.database().getCollection("pages")::insertOne);
    new TestFiles(database).put("film", new byte[FILE], CHUNK);
    verso =
        VersoProcess.start(
            folder,
            Map.of("JAVA_TOOL_OPTIONS", "-Xmx" + HEAP + " -XX:+ExitOnOutOfMemoryError"),
            "--http-port=0",
            "--manage-port=0",
            "--seed=off",
            "--mongodb-timeout=20s", // on a busy machine the database is slow
            "--mongodb-uri=" + database.uri(),
            "--mongodb-database=" + database.name());
    verso.port();
  }

  @AfterEach
  void stop() {
    done = true;
    threads.shutdownNow();
    verso.close();
  }

  @Test
  void costOthersNothing() throws Exception {
    report("idle");
    for (int i = 0; i < READERS; i++) {
      int first = i * 3; // so that not all ask for something large at once
      threads.execute(() -> read(first));
    }
    await(() -> served.get() > 100);
    report("16 readers");

    try (UnreadResponses slow = new UnreadResponses(verso.port())) {
      slow.overHttp1(200, LARGE);
      slow.overHttp2(1, 100, 0, LARGE);
      slow.overHttp2(1, 100, 65_535, LARGE);
      slow.overHttp2(1, 100, Integer.MAX_VALUE, LARGE);
      for (int part = 0; part < REPORTS && !hasFailed(LENGTH.dividedBy(REPORTS)); part++) {
        report("slow ones");
      }
    }
    long left = System.nanoTime();
    await(() -> info().getJsonObject("inFlight").getInteger("responses") <= READERS);
    report("left, after " + (System.nanoTime() - left) / 1_000_000 + " ms");
    done = true;
    threads.shutdown();
    assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    await(() -> info().getJsonObject("inFlight").getLong("bytes") == 0);

    assertThat(failures).isEmpty();
    assertThat(verso.output()).doesNotContain("ERROR", "OutOfMemory");
  }

  /** Whether an ordinary reader fails within that time. */
  private boolean hasFailed(Duration within) throws InterruptedException {
    return failed.await(within.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void fail(String what) {
    failures.add(what);
    failed.countDown();
  }

  /** One ordinary reader: mostly small things, now and then a large one. */
  private void read(int first) {
    HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    for (int i = first; !done; i++) {
      try {
        get(http, "/pages/small", 200, 18);
        get(http, "/files/film", 206, MB, "Range", "bytes=5000000-" + (5000000 + MB - 1));
        if (i % 20 == 3) {
          get(http, "/pages/large-" + i % 3, 200, PAGE);
        }
        if (i % 50 == 7) {
          get(http, "/files/film", 200, FILE);
        }
      } catch (InterruptedException e) {
        return;
      } catch (Exception | AssertionError e) {
        fail(e.toString());
      }
    }
  }

  private void get(HttpClient http, String path, int status, int length, String... headers)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + verso.port() + path))
            .timeout(Duration.ofSeconds(30));
    if (headers.length > 0) {
      request.headers(headers);
    }
    var response = http.send(request.build(), BodyHandlers.ofInputStream());
    long read = 0;
    try (InputStream body = response.body()) {
      byte[] buffer = new byte[64 * 1024];
      for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
        read += n;
      }
    } catch (IOException e) {
      long millis = (System.nanoTime() - start) / 1_000_000;
      throw new IOException(
          path + " after " + read + " bytes and " + millis + " ms: " + e.getCause(), e);
    }
    if (response.statusCode() != status || read != length) {
      fail(path + ": " + response.statusCode() + " with " + read + " bytes");
    }
    served.incrementAndGet();
    slowestMillis.accumulateAndGet((System.nanoTime() - start) / 1_000_000, Math::max);
  }

  private JsonObject info() {
    try {
      return new JsonObject(VersoProcess.get(verso.managementPort(), "/info").body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private void report(String when) throws IOException {
    assertThat(verso.isAlive()).as("alive; it said: %s", verso.output()).isTrue();
    JsonObject info = info();
    JsonObject memory = info.getJsonObject("memory");
    String rss =
        Files.readAllLines(Path.of("/proc/" + verso.pid() + "/status")).stream()
            .filter(line -> line.startsWith("VmRSS"))
            .findAny()
            .orElse("VmRSS: 0 kB");
    System.out.printf(
        "%-24s RSS %4d MB, heap %3d of %d MB, direct %3d of %d MB, served %6d, slowest %d ms, in flight %s%n",
        when,
        Long.parseLong(rss.replaceAll("\\D", "")) / 1024,
        memory.getLong("heap") / MB,
        memory.getLong("maxHeap") / MB,
        memory.getLong("direct") / MB,
        memory.getLong("maxDirect") / MB,
        served.get(),
        slowestMillis.getAndSet(0),
        info.getJsonObject("inFlight").encode());
  }

  private static void await(java.util.function.BooleanSupplier condition) {
    Conditions.await(Duration.ofMinutes(1), condition);
  }
}
