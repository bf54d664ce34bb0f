package dev.verso.cache;

import org.jspecify.annotations.Nullable;

/**
 * What who asks a {@link LiveCache} gets.
 *
 * @param value null when there is none
 */
public record Answer<V>(@Nullable V value, CacheStatus status) {}
