package dev.verso.mongo;

import io.vertx.core.Future;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells what changes in one collection, and proves that it would.
 *
 * <p>Whoever keeps copies of documents can trust one that was read since the last {@link
 * Change.Anything} and not named by a {@link Change.Document} since, as of {@link #lastProof}.
 */
public interface ChangeFeed {
  /** What may have changed. It may name too much, but never too little. */
  sealed interface Change {
    /** The document whose {@code _id} is this string. */
    record Document(String id) implements Change {}

    /**
     * Any document: from here on the feed follows the collection, but what was read before may be
     * out of date, or undone by a failover, without being named again.
     *
     * @param gone whether the documents are known to be gone or replaced: the collection was
     *     dropped or renamed, or changes were missed
     */
    record Anything(boolean gone) implements Change {}
  }

  /** How well it follows. */
  enum State {
    /** Every change is told in time. */
    LIVE("live"),
    /** Changes are told, but it has not been proved for a while that all of them are. */
    BEHIND("behind"),
    /** It cannot be told at the moment what changes. */
    RESUMING("resuming"),
    /** This database never tells what changes. */
    TTL_ONLY("ttl-only");

    private final String words;

    State(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  /** What {@link #lastProof} is when there was none: longer ago than anything is kept. */
  long LONG_AGO = System.nanoTime() - Long.MAX_VALUE / 2;

  /**
   * Begins. Call it once.
   *
   * @param listener is told of changes, one after the other, on a thread that it must not block
   */
  void follow(Consumer<Change> listener);

  State state();

  /**
   * The last moment, in {@link System#nanoTime}, of which it is known that all changes that were
   * made before it have been told. Cheap: asked for every request.
   */
  long lastProof();

  /**
   * The next proof, where the last one is old because this process stood still: it will be there in
   * a moment, and is cheaper to wait for than the database to ask. Null where there is nothing to
   * wait for. It may never come; and the stage completes on any thread.
   */
  default @Nullable CompletionStage<?> lateProof() {
    return null;
  }

  /** By what it proves that, in a word or two for those who run Verso. */
  String proofRule();

  /** Ends. Never fails. */
  Future<Void> close();
}
