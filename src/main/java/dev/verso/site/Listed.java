package dev.verso.site;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A page as lists of pages tell of it.
 *
 * @param url where the world finds it
 * @param updatedAt when it last changed; null where nobody knows
 * @param title null where it has none
 */
public record Listed(String url, @Nullable Instant updatedAt, @Nullable String title) {}
