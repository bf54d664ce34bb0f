package dev.verso.page;

import io.vertx.core.Future;
import java.util.Optional;

/** Where pages live. */
interface PageStore {
  /**
   * The page of that name, empty when there is none.
   *
   * @return fails with a {@link dev.verso.http.problem.Problem} of kind UNAVAILABLE when the
   *     database does not answer in time, of kind INTERNAL when the document cannot be served
   */
  Future<Optional<Page>> find(PageName name);

  /** Runs {@code asking}, and asks the database only then for all that it has asked of this. */
  default void together(Runnable asking) {
    asking.run();
  }
}
