package dev.verso.page;

import dev.verso.site.Listed;
import io.vertx.core.Future;
import java.util.function.Consumer;

/** Lists the pages that are meant to be found. */
interface PageListing {
  /**
   * Lists them, by their names.
   *
   * @param each takes one after the other, on any thread
   * @return completes after the last; fails with a {@link java.util.concurrent.TimeoutException}
   *     when the database falls silent, else with what the driver says or {@code each} threw
   */
  Future<Void> list(Consumer<Listed> each);
}
