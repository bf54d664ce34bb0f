package dev.verso.cache;

import dev.verso.mongo.ChangeFeed;
import io.vertx.core.Future;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A feed that tells and proves what the test wants. */
public final class FakeFeed implements ChangeFeed {
  public volatile State state = State.LIVE;

  /** Whether it proves at every moment that it lives; else it never does. */
  public volatile boolean proves = true;

  /** What there is to wait for. */
  public volatile @Nullable CompletableFuture<Void> lateProof;

  @Override
  public @Nullable CompletionStage<?> lateProof() {
    return lateProof;
  }

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
