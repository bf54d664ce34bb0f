package dev.verso.mongo;

import io.vertx.core.Future;
import java.util.Set;
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
    /**
     * A document.
     *
     * @param id its {@code _id} as {@link Naming#text} has it: itself where it is a string
     * @param names that it has now, as far as the change tells, where documents have one besides
     *     the {@code _id}
     */
    record Document(String id, Set<String> names) implements Change {
      /** Keeps a copy of {@code names}. */
      public Document {
        names = Set.copyOf(names);
      }

      /** One that has no other name. */
      public Document(String id) {
        this(id, Set.of());
      }
    }

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
