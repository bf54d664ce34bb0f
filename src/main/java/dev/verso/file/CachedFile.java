package dev.verso.file;

import dev.verso.cache.Kept;
import dev.verso.http.EntityTag;
import dev.verso.http.ReadyResponse;
import io.vertx.core.buffer.Buffer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What is kept in memory of a file. Thread-safe. */
final class CachedFile implements Kept {
  /** What the objects of a file take besides texts and contents, about. */
  private static final int OVERHEAD = 1024;

  /** And those of its responses. */
  private static final int OF_RESPONSES = 1024;

  private final StoredFile file;
  private final @Nullable Buffer content;
  private volatile @Nullable Responses responses;

  /**
   * What is sent of it.
   *
   * @param tag of the file
   * @param whole the 200; null where that is not ready
   * @param notModified the 304
   */
  record Responses(EntityTag tag, @Nullable ReadyResponse whole, ReadyResponse notModified) {}

  /**
   * @param content all of its bytes, not to be written to; null where they are read each time
   */
  CachedFile(StoredFile file, @Nullable Buffer content) {
    this.file = file;
    this.content = content;
  }

  StoredFile file() {
    return file;
  }

  /** All of its bytes, not to be written to; null where they are read each time. */
  @Nullable Buffer content() {
    return content;
  }

  /** The responses to those who ask for all of it, made by {@code maker} the first time. */
  Responses responses(Function<CachedFile, Responses> maker) {
    Responses known = responses;
    if (known == null) {
      known = maker.apply(this);
      responses = known;
    }
    return known;
  }

  @Override
  public int weight() {
    return content == null ? OVERHEAD : OVERHEAD + OF_RESPONSES + content.length();
  }
}
