package dev.verso.page;

import dev.verso.mongo.ChangeFeed;
import io.vertx.core.Future;
import java.util.function.Consumer;

/** A feed that tells and proves what the test wants. */
final class FakeFeed implements ChangeFeed {
  volatile State state = State.LIVE;

  /** Whether it proves at every moment that it lives; else it never does. */
  volatile boolean proves = true;

  @Override
  public void follow(Consumer<Change> listener) {}

  @Override
  public State state() {
    return state;
  }

  @Override
  public long lastProof() {
    return proves ? System.nanoTime() : System.nanoTime() - Long.MAX_VALUE / 4;
  }

  @Override
  public String proofRule() {
    return "say so";
  }

  @Override
  public Future<Void> close() {
    return Future.succeededFuture();
  }
}
