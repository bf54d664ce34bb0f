package dev.verso;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.verso.testing.Conditions;
import dev.verso.testing.MongoExtension;
import dev.verso.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

/** Clients that go away in the middle of a file leave nothing behind. */
@ExtendWith({VertxExtension.class, MongoExtension.class})
class AbortedDownloadsTest {
  /** So many connections the driver's pool may keep for the next; a leak would be of 200. */
  private static final int POOL = 100;

  private static final int CLIENTS = 200;
  private static final int AT_ONCE = 50;

  /** The connection of the client that takes the file whole. */
  private static final int KEPT_ALIVE = 1;

  private static final int LENGTH = 20 * 1024 * 1024;
  private static final int CHUNK_SIZE = 255 * 1024;
  private static final long MEGABYTE = 1024 * 1024;

  /** A window of one reader is less than one; what one of two hundred kept would show. */
  private static final long HEAP_BOUND = 20 * MEGABYTE;

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final TestDatabase database;
  private final VersoServer verso;

  AbortedDownloadsTest(Vertx vertx, TestDatabase database) {
    this.database = database;
    new TestFiles(database).put("film", TestFiles.random(LENGTH, 4), CHUNK_SIZE);
    // A busy machine takes its time over fifty first windows at once.
    // How slow the machine is, is no matter of the log here.
    verso = VersoServer.start(vertx, database, "--mongodb-timeout=20s", "--slow-request=0");
  }

  @Test
  void leaveNoCursorNoMemoryNoConnectionAndNoLineBehind() throws IOException {
    Logger logger = (Logger) LoggerFactory.getLogger("dev.verso");
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    logger.addAppender(log);
    abort(AT_ONCE);
    assertThat(verso.getBytes("/files/film").body()).hasSize(LENGTH);
    awaitEnd(() -> socketsOfVerso() <= KEPT_ALIVE);
    long heap = heapAfterCollection();
    OptionalLong cursors = status("metrics", "cursor", "open", "total");
    OptionalLong connections = status("connections", "current");

    for (int n = 0; n < CLIENTS; n += AT_ONCE) {
      abort(AT_ONCE);
    }

    awaitEnd(() -> socketsOfVerso() <= KEPT_ALIVE);
    awaitEnd(() -> heapAfterCollection() < heap + HEAP_BOUND);
    assertThat(verso.getBytes("/files/film").body()).hasSize(LENGTH);
    awaitEnd(() -> isNoMore(cursors, 0, "metrics", "cursor", "open", "total"));
    awaitEnd(() -> isNoMore(connections, POOL, "connections", "current"));
    logger.detachAppender(log);
    assertThat(log.list).as("lines of the log").isEmpty();
  }

  /** Also where the server does not tell. */
  private boolean isNoMore(OptionalLong before, int kept, String... path) {
    return before.isEmpty() || status(path).orElseThrow() <= before.getAsLong() + kept;
  }

  /** So many clients that take the first bytes of the file together and then go away. */
  private void abort(int clients) throws IOException {
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < clients; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), verso.port());
        sockets.add(socket);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        // Half of them close with a reset, as a crashed client does.
        socket.setSoLinger(i % 2 == 0, 0);
        socket
            .getOutputStream()
            .write("GET /files/film HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(ISO_8859_1));
      }
      for (Socket socket : sockets) {
        assertThat(new String(socket.getInputStream().readNBytes(12), ISO_8859_1))
            .isEqualTo("HTTP/1.1 200");
        assertThat(socket.getInputStream().readNBytes(100_000)).hasSize(100_000);
      }
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  /** The number at a path of serverStatus; empty where the server does not tell. */
  private OptionalLong status(String... path) {
    Object value = database.database().runCommand(new Document("serverStatus", 1));
    for (String field : path) {
      value = value instanceof Document document ? document.get(field) : null;
    }
    return value instanceof Number number
        ? OptionalLong.of(number.longValue())
        : OptionalLong.empty();
  }

  /** Connections at Verso's port that this process accepted and has not closed. */
  private long socketsOfVerso() {
    String port = ":%04X".formatted(verso.port());
    try (Stream<String> tcp = Files.lines(Path.of("/proc/self/net/tcp"));
        Stream<String> tcp6 = Files.lines(Path.of("/proc/self/net/tcp6"))) {
      return Stream.concat(tcp, tcp6)
          .map(line -> line.strip().split("\\s+"))
          // Established (01) or closed by the client alone (08).
          .filter(fields -> fields[1].endsWith(port) && List.of("01", "08").contains(fields[3]))
          .count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long heapAfterCollection() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static void awaitEnd(BooleanSupplier condition) {
    Conditions.await(PATIENCE, condition);
  }
}
