package dev.verso.http;

import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;

/** The threads that encode what is large, of which few work at once. */
public final class Encoders {
  private static final long MEMORY_PER_ENCODER = 64L << 20;

  private Encoders() {}

  /**
   * A share in the encoders of {@code vertx}, to be closed: all who open one have the same threads.
   *
   * <p>An encoder takes its input, the result and, brotli's, some megabytes of native memory: so
   * many work at once as there are processors, but few where there is little memory. The others
   * wait.
   */
  public static WorkerExecutor open(Vertx vertx) {
    return vertx.createSharedWorkerExecutor("verso-encoders", atOnce());
  }

  private static int atOnce() {
    Runtime runtime = Runtime.getRuntime();
    long bearable = Math.max(1, runtime.maxMemory() / MEMORY_PER_ENCODER);
    return (int) Math.min(runtime.availableProcessors(), bearable);
  }
}
