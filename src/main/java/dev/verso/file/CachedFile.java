package dev.verso.file;

import dev.verso.cache.Kept;
import dev.verso.http.Representations;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** What is kept in memory of a file. Thread-safe. */
final class CachedFile implements Kept {
  /** What the objects of a file and of its responses take besides texts and contents, about. */
  private static final int OVERHEAD = 1240;

  private final StoredFile file;
  private final @Nullable Buffer content;
  private final Representations representations;

  /**
   * @param representations of this file
   * @param content all of its bytes, not to be written to; null where they are read each time
   */
  CachedFile(StoredFile file, Representations representations, @Nullable Buffer content) {
    this.file = file;
    this.representations = representations;
    this.content = content;
  }

  StoredFile file() {
    return file;
  }

  /** All of its bytes, not to be written to; null where they are read each time. */
  @Nullable Buffer content() {
    return content;
  }

  /** What is sent to those who ask for all of it by its name, in each coding. */
  Representations representations() {
    return representations;
  }

  /** More with each coding that was asked for. */
  @Override
  public int weight() {
    int body = content == null ? 0 : content.length();
    return (int) Math.min(Integer.MAX_VALUE, OVERHEAD + body + representations.weight());
  }
}
