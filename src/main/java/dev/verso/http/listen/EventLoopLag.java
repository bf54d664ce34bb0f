package dev.verso.http.listen;

import dev.verso.metrics.Histogram;
import dev.verso.metrics.Metric;
import dev.verso.metrics.MetricSink;
import dev.verso.metrics.MetricSource;
import io.vertx.core.Vertx;
import java.time.Duration;

/**
 * How late event loops come to what is due: ten times a second each is to look at the clock. What
 * holds one up, such as work that blocks, or a collection of garbage, makes all of its requests
 * wait.
 */
final class EventLoopLag implements MetricSource {
  private static final Metric LAG =
      new Metric(
          "verso.event_loop.lag",
          Metric.Unit.SECONDS,
          "How much later than due the event loops came to a timer, looked at ten times a second");

  private static final Duration PERIOD = Duration.ofMillis(100);

  private final Histogram lag =
      Histogram.ofSeconds(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5);

  /** Watches the event loop of the caller's verticle, until that is undeployed. */
  void watch(Vertx vertx) {
    new Watch().begin(vertx);
  }

  /** One event loop's. */
  private final class Watch {
    private long last = System.nanoTime();

    void begin(Vertx vertx) {
      vertx.setPeriodic(PERIOD.toMillis(), fired -> look());
    }

    private void look() {
      long now = System.nanoTime();
      lag.record(Math.max(0, now - last - PERIOD.toNanos()));
      last = now;
    }
  }

  @Override
  public void tell(MetricSink sink) {
    sink.histogram(LAG, lag.snapshot());
  }
}
