package dev.verso.file;

import dev.verso.cache.Kept;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * What is kept in memory of a file.
 *
 * @param content all of its bytes, not to be written to; null where they are read each time
 */
record CachedFile(StoredFile file, @Nullable Buffer content) implements Kept {
  /** What the objects of a file take besides texts and contents, about. */
  private static final int OVERHEAD = 1024;

  @Override
  public int weight() {
    return OVERHEAD + (content == null ? 0 : content.length());
  }
}
