package dev.verso.page;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps requests from waiting for a database that does not answer. One for the process;
 * thread-safe.
 *
 * <pre>
 *            a request failed, and nothing was answered since it began
 *   closed ───────────────────────────────────────────────────────────> open
 *     ^                                                                  │
 *     └────────────────────── the probe is answered ─────────────────────┘
 * </pre>
 *
 * While it is open nothing but a probe goes to the database, one at a time, over and over whether
 * or not anyone asks for a page. One slow page among others that are answered does not open it.
 */
final class Breaker {
  private static final Logger log = LoggerFactory.getLogger(Breaker.class);

  private static final Duration BETWEEN_PROBES = Duration.ofMillis(100);

  private enum State {
    CLOSED,
    OPEN,
    /** For good: the process ends. */
    ENDED
  }

  private final Vertx vertx;
  private final Supplier<Future<?>> probe;
  private final AtomicReference<State> state = new AtomicReference<>(State.CLOSED);
  private volatile long lastAnswer = System.nanoTime();

  /**
   * @param probe asks the database; fails when there is no answer in time
   */
  Breaker(Vertx vertx, Supplier<Future<?>> probe) {
    this.vertx = vertx;
    this.probe = probe;
  }

  /** Whether the database is known not to answer. */
  boolean isOpen() {
    return state.get() == State.OPEN;
  }

  /** The database answered, if only to refuse. */
  void answered() {
    lastAnswer = System.nanoTime();
  }

  /**
   * The database did not answer.
   *
   * @param began when it was asked, in {@link System#nanoTime}
   */
  void failed(long began, Throwable cause) {
    if (lastAnswer - began < 0 && state.compareAndSet(State.CLOSED, State.OPEN)) {
      log.warn(
          "The database does not answer ({}): serving what is in memory until it does",
          cause.toString());
      probe(System.nanoTime());
    }
  }

  private void probe(long opened) {
    if (state.get() != State.OPEN) {
      return;
    }
    probe
        .get()
        .onSuccess(answer -> close(opened))
        .onFailure(
            cause -> vertx.timer(BETWEEN_PROBES.toMillis()).onSuccess(passed -> probe(opened)));
  }

  private void close(long opened) {
    answered();
    if (state.compareAndSet(State.OPEN, State.CLOSED)) {
      log.info("The database answers again, after {} ms", (System.nanoTime() - opened) / 1_000_000);
    }
  }

  /** Probes no more. */
  void end() {
    state.set(State.ENDED);
  }
}
