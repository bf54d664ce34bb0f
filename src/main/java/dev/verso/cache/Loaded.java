package dev.verso.cache;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Loader} brought.
 *
 * @param value null when there is nothing of that key
 * @param parts the other keys that it is made of, also those that there is nothing of, and theirs
 *     in turn: a change of one is a change of this. All are to be read while it is loaded, not
 *     before.
 */
public record Loaded<K, V>(@Nullable V value, Set<K> parts) {
  /** Keeps a copy of {@code parts}. */
  public Loaded {
    parts = Set.copyOf(parts);
  }

  /** What is made of itself alone. */
  public static <K, V> Loaded<K, V> of(@Nullable V value) {
    return new Loaded<>(value, Set.of());
  }
}
