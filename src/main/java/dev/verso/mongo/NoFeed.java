package dev.verso.mongo;

import io.vertx.core.Future;
import java.util.function.Consumer;

/**
 * The feed of a standalone server, which has no change streams: nothing is told, nothing proved.
 */
final class NoFeed implements ChangeFeed {
  @Override
  public void follow(Consumer<Change> listener) {}

  @Override
  public State state() {
    return State.TTL_ONLY;
  }

  @Override
  public long lastProof() {
    return LONG_AGO;
  }

  @Override
  public String proofRule() {
    return "none";
  }

  @Override
  public Future<Void> close() {
    return Future.succeededFuture();
  }
}
