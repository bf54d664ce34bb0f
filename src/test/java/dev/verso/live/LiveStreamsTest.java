package dev.verso.live;

import static dev.verso.testing.Conditions.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verso.http.EntityTag;
import dev.verso.http.listen.ListenerFixture;
import dev.verso.http.listen.RawConnection;
import dev.verso.metrics.Histogram;
import dev.verso.metrics.Metric;
import dev.verso.metrics.MetricSink;
import dev.verso.settings.MountPath;
import dev.verso.site.LiveOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Streams over a page that does what the test wants. */
@ExtendWith(VertxExtension.class)
@Timeout(30)
class LiveStreamsTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  private volatile Future<Optional<WatchedPages.Shown>> shown = shown("one");
  private volatile boolean tells = true;
  private final AtomicInteger looks = new AtomicInteger();
  private LiveStreams streams;
  private int port;

  private static Future<Optional<WatchedPages.Shown>> shown(String tag) {
    return Future.succeededFuture(
        Optional.of(new WatchedPages.Shown(EntityTag.strong(tag), Set.of("a"))));
  }

  private final class FakePages implements WatchedPages {
    @Override
    public Set<String> namesOf(String path) {
      return Set.of(path);
    }

    @Override
    public Future<Optional<Shown>> shownAt(String path) {
      looks.incrementAndGet();
      return shown;
    }

    @Override
    public boolean tellsChanges() {
      return tells;
    }
  }

  @BeforeEach
  void listen(Vertx vertx) {
    streams = new LiveStreams(vertx, new FakePages(), new LiveOptions());
    LiveScripts scripts = new LiveScripts(new MountPath("/pages/"));
    LiveHandler handler =
        new LiveHandler(vertx, streams, scripts, request -> "one", Duration.ofMinutes(1));
    port = ListenerFixture.start(vertx, handler::mountOn).port();
  }

  private Map<String, Long> counters() {
    Map<String, Long> counters = new HashMap<>();
    streams.tell(
        new MetricSink() {
          @Override
          public void counter(Metric metric, long value, String... labels) {
            counters.put(metric.name(), value);
          }

          @Override
          public void gauge(Metric metric, double value, String... labels) {
            counters.put(metric.name(), (long) value);
          }

          @Override
          public void summary(Metric metric, long count, double sum, String... labels) {}

          @Override
          public void histogram(Metric metric, Histogram.Snapshot snapshot, String... labels) {}
        });
    return counters;
  }

  @Test
  void aClientThatTakesNothingIsDroppedAndTheOthersAreNot() throws IOException {
    try (RawConnection slow = new RawConnection(port);
        EventStream other = EventStream.open(port, "page=a")) {
      slow.get("/_verso/live?page=a");
      other.data();
      await(SOON, () -> streams.open() == 2);

      String large = "x".repeat(256 * 1024);
      for (int i = 0; counters().getOrDefault("verso.live.dropped", 0L) == 0; i++) {
        streams.problem(i + large);
        assertThat(other.next()).containsEntry("event", "problem");
      }

      assertThat(counters()).containsEntry("verso.live.dropped", 1L);
      await(SOON, () -> streams.open() == 1);
      shown = shown("two");
      streams.changed("a");
      String data = other.data();
      assertThat(data.startsWith("\"") && data.contains("x") ? other.data() : data)
          .isEqualTo("\"two\"");
    }
  }

  @Test
  void whatCannotBeSeenNowIsLookedAtAgain() {
    try (EventStream stream = EventStream.open(port, "page=a")) {
      assertThat(stream.data()).isEqualTo("\"one\"");
      shown = Future.failedFuture("away");
      int before = looks.get();
      streams.changed("a");
      await(SOON, () -> looks.get() > before);

      shown = shown("two");

      assertThat(stream.data()).isEqualTo("\"two\"");
    }
  }

  @Test
  void whereNothingIsToldOneLooksOnceASecondHoweverManyWait() {
    tells = false;
    try (EventStream one = EventStream.open(port, "page=a");
        EventStream other = EventStream.open(port, "page=a")) {
      one.data();
      other.data();
      int before = looks.get();
      shown = shown("two");

      assertThat(one.data()).isEqualTo("\"two\"");
      assertThat(other.data()).isEqualTo("\"two\"");
      assertThat(looks.get() - before).isLessThanOrEqualTo(2);
    }
  }

  @Test
  void aProblemIsShownToThoseWhoComeUntilItIsNoMore() {
    streams.problem("a\nb");
    try (EventStream stream = EventStream.open(port, "page=a&etag=%22one%22")) {
      assertThat(stream.next())
          .containsEntry("event", "problem")
          .containsEntry("data", "\"a\\nb\"");

      streams.problem("");
      assertThat(stream.next()).containsEntry("event", "problem").containsEntry("data", "\"\"");

      streams.reload();
      assertThat(stream.next()).containsEntry("event", "reload");
    }
  }

  @Test
  void afterTheEndNoneBegins() {
    ListenerFixture.await(streams.end());

    try (EventStream late = EventStream.open(port, "page=a")) {
      assertThat(late.status()).isEqualTo(503);
    }
  }
}
