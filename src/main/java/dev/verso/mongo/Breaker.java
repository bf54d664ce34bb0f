package dev.verso.mongo;

import dev.verso.metrics.Metric;
import dev.verso.metrics.MetricSink;
import dev.verso.metrics.MetricSource;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps requests from waiting for a database that does not answer. One for a connection;
 * thread-safe.
 *
 * <pre>
 *            a request failed, and nothing was answered since it began
 *   closed ───────────────────────────────────────────────────────────> open
 *     ^                                                                  │
 *     └────────── a probe is answered, or the feed tells a change ─────────┘
 * </pre>
 *
 * While it is open nothing but a probe goes to the database, one at a time, over and over whether
 * or not anyone asks for anything. One slow page among others that are answered does not open it.
 */
public final class Breaker implements MetricSource {
  private static final Logger log = LoggerFactory.getLogger(Breaker.class);

  private static final Metric AWAY =
      new Metric(
          "verso.database.away",
          Metric.Unit.NONE,
          "1 while the database is known not to answer, else 0; without requests nobody asks it");

  private static final Metric OUTAGES =
      new Metric(
          "verso.database.outages", Metric.Unit.NONE, "How often the database stopped to answer");

  private static final Duration BETWEEN_PROBES = Duration.ofMillis(100);

  /** A time without answers; each is itself alone, so no two are equal. */
  private static final class Outage {
    final long began = System.nanoTime();
  }

  private final Vertx vertx;
  private final Supplier<Future<?>> probe;
  private final AtomicReference<@Nullable Outage> outage = new AtomicReference<>();
  private final LongAdder outages = new LongAdder();
  private volatile long lastAnswer = System.nanoTime();
  private volatile boolean ended;

  /**
   * @param probe asks the database; fails when there is no answer in time
   */
  public Breaker(Vertx vertx, Supplier<Future<?>> probe) {
    this.vertx = vertx;
    this.probe = probe;
  }

  /** Whether the database is known not to answer. */
  public boolean isOpen() {
    return outage.get() != null;
  }

  /** The database answered a request, if only to refuse it. */
  public void answered() {
    lastAnswer = System.nanoTime();
  }

  /**
   * Asks the database, unless it is known not to answer.
   *
   * @param request fails when there is no answer in time
   * @return fails as {@code request} does, or at once with a {@link TimeoutException}
   */
  public <T> Future<T> guard(Supplier<Future<T>> request) {
    if (isOpen()) {
      return Future.failedFuture(new TimeoutException("not asked"));
    }
    long began = System.nanoTime();
    return request
        .get()
        .onSuccess(answer -> answered())
        .onFailure(cause -> failedOrRefused(began, cause));
  }

  private void failedOrRefused(long began, Throwable cause) {
    if (DriverFailure.isAway(cause)) {
      failed(began, cause);
    } else if (DriverFailure.isAnswer(cause)) {
      answered();
    }
  }

  /**
   * The database did not answer.
   *
   * @param began when it was asked, in {@link System#nanoTime}
   */
  public void failed(long began, Throwable cause) {
    Outage beginning = new Outage();
    if (lastAnswer - began < 0 && outage.compareAndSet(null, beginning)) {
      outages.increment();
      log.warn(
          "The database does not answer ({}): serving what is in memory until it does",
          DriverFailure.reason(cause));
      probe(beginning);
    }
  }

  private void probe(Outage during) {
    if (ended || outage.get() != during) {
      return;
    }
    probe.get().onSuccess(answer -> close()).onFailure(cause -> probed(during, cause));
  }

  private void probed(Outage during, Throwable failure) {
    if (DriverFailure.isAnswer(failure)) {
      close();
    } else {
      vertx.timer(BETWEEN_PROBES.toMillis()).onSuccess(passed -> probe(during));
    }
  }

  /** The database is known to be there, by a probe or by what it tells of itself. */
  public void close() {
    Outage over = outage.get();
    if (over != null && outage.compareAndSet(over, null)) {
      answered();
      log.info(
          "The database answers again, after {} ms", (System.nanoTime() - over.began) / 1_000_000);
    }
  }

  @Override
  public void tell(MetricSink sink) {
    sink.gauge(AWAY, isOpen() ? 1 : 0);
    sink.counter(OUTAGES, outages.sum());
  }

  /** Probes no more: the process ends. */
  void end() {
    ended = true;
  }
}
