package dev.verso.cache;

import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** Reads from the database what a {@link LiveCache} does not have. */
@FunctionalInterface
public interface Loader<K, V extends Kept> {
  /**
   * Reads what there is of {@code key}.
   *
   * @param known what was there before; null when that is nothing, or not known. Given back where
   *     the database still has the same, it need not be made again.
   * @return fails with a {@link dev.verso.http.problem.Problem} of kind UNAVAILABLE when the
   *     database does not answer, with something else when it does and that cannot be served
   */
  Future<Loaded<K, V>> load(K key, @Nullable V known);
}
