package dev.verso.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.verso.http.EntityTag;
import dev.verso.http.listen.ListenerFixture;
import dev.verso.settings.MountPath;
import dev.verso.site.LiveOptions;
import dev.verso.testing.Options;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The short form of {@code bench/live}: many open pages are told of a change at once. */
@ExtendWith(VertxExtension.class)
@Timeout(60)
class LiveCrowdTest {
  private static final Logger figures = LoggerFactory.getLogger("figures");
  private static final int STREAMS = 5000;
  private static final byte[] GET =
      "GET /_verso/live?page=a HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private volatile String tag = "one";
  private final Set<SocketChannel> clients = new HashSet<>();
  private final ByteBuffer bytes = ByteBuffer.allocate(64 * 1024);

  private final class OnePage implements WatchedPages {
    @Override
    public Set<String> namesOf(String path) {
      return Set.of(path);
    }

    @Override
    public Future<Optional<Shown>> shownAt(String path) {
      return Future.succeededFuture(Optional.of(new Shown(EntityTag.strong(tag), Set.of(path))));
    }

    @Override
    public boolean tellsChanges() {
      return true;
    }
  }

  @Test
  void aChangeReachesAllWithinASecond(Vertx vertx) throws IOException {
    assumeTrue(descriptors() > 3 * STREAMS, "too few files may be open here for so many streams");
    LiveStreams streams =
        new LiveStreams(
            vertx,
            new OnePage(),
            Options.parse(
                new LiveOptions(), "--live-max=" + STREAMS, "--live-max-per-address=" + STREAMS));
    LiveHandler handler =
        new LiveHandler(
            vertx,
            streams,
            new LiveScripts(new MountPath("/pages/")),
            request -> "one",
            Duration.ofMinutes(1));
    int port = ListenerFixture.start(vertx, handler::mountOn).port();
    long before = heap();
    try (Selector selector = Selector.open()) {
      for (int i = 0; i < STREAMS; i++) {
        open(selector, port);
      }
      awaitEvent(selector, "one");
      long each = (heap() - before) / STREAMS;

      tag = "two";
      long began = System.nanoTime();
      streams.changed("a");
      awaitEvent(selector, "two");
      Duration took = Duration.ofNanos(System.nanoTime() - began);

      figures.info(
          "{} streams: a change reached all in {} ms; {} bytes of heap each, both ends",
          STREAMS,
          took.toMillis(),
          each);
      assertThat(took).isLessThan(Duration.ofSeconds(1));
    } finally {
      for (SocketChannel client : clients) {
        client.close();
      }
    }
  }

  private static long descriptors() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.UnixOperatingSystemMXBean unix
        ? unix.getMaxFileDescriptorCount()
        : 0;
  }

  private static long heap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private void open(Selector selector, int port) throws IOException {
    SocketChannel client =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    clients.add(client);
    client.write(ByteBuffer.wrap(GET));
    client.configureBlocking(false);
    client.register(selector, SelectionKey.OP_READ);
  }

  /** Waits until each has read it. */
  private void awaitEvent(Selector selector, String told) throws IOException {
    Set<SocketChannel> waiting = new HashSet<>(clients);
    String event = "data: \"" + told + "\"";
    while (!waiting.isEmpty()) {
      selector.select(1000);
      for (SelectionKey key : selector.selectedKeys()) {
        SocketChannel client = (SocketChannel) key.channel();
        bytes.clear();
        assertThat(client.read(bytes)).as("bytes of an open stream").isPositive();
        String read = new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII);
        if (read.contains(event)) {
          waiting.remove(client);
        }
      }
      selector.selectedKeys().clear();
    }
  }
}
