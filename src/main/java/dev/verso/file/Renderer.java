package dev.verso.file;

import dev.verso.http.ContentCoding;
import dev.verso.http.Representations;
import dev.verso.settings.ByteSize;
import io.vertx.core.buffer.Buffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes of what was read of a file what is kept of it. Only what is in memory is compressed: then
 * that is done once.
 *
 * @param least how large a file is that is worth it
 * @param codings that it is offered in
 */
record Renderer(FileOptions options, ByteSize least, Set<ContentCoding> codings) {
  /**
   * Makes a file ready.
   *
   * @param content all of its bytes; null where they are read each time
   */
  CachedFile render(StoredFile file, @Nullable Buffer content) {
    ServedFile served = ServedFile.of(file, options, content, least.bytes());
    return new CachedFile(file, new Representations(served, codings), content);
  }
}
