package dev.verso;

import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import org.slf4j.LoggerFactory;

/**
 * Vert.x for {@code serve}, made by another thread while the command line is read: each takes about
 * a tenth of a start.
 */
final class EarlyVertx {
  private static final String RECORDINGS = "io.netty.jfr.enabled";

  private final CompletableFuture<Vertx> made;
  private volatile boolean taken;

  private EarlyVertx(CompletableFuture<Vertx> made) {
    this.made = made;
  }

  /** Begins to make it; who does not {@link #take} it has to end the process. */
  static EarlyVertx begin() {
    // Of all buffers, which few record, at the cost of a tenth of a start.
    if (System.getProperty(RECORDINGS) == null) {
      System.setProperty(RECORDINGS, "false");
    }
    // Before the threads part: SLF4J gives who comes while it is set up a makeshift.
    LoggerFactory.getILoggerFactory();
    return new EarlyVertx(
        CompletableFuture.supplyAsync(
            Vertx::vertx, work -> new Thread(work, "early-vertx").start()));
  }

  /** Waits for it, and leaves it to the caller to close. */
  Vertx take() {
    taken = true;
    return made.join();
  }

  boolean isTaken() {
    return taken;
  }
}
