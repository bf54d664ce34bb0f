package dev.verso.file;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonNumber;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of some chunks that follow one another, checked and joined without copying them.
 *
 * @param bytes those before the damage
 * @param damage the first thing that is wrong; null where nothing is
 */
record ChunkWindow(Buffer bytes, @Nullable DamagedFile damage) {
  /**
   * Checks what was found for the chunks from {@code first} up to, without, {@code end}.
   *
   * <p>A window may reach one chunk beyond the file's last. Nothing, or an empty chunk as old
   * drivers wrote, is right there; bytes mean that the file's length is wrong: then none of the
   * window's are handed on, as with them the body would look whole.
   *
   * @param from the first byte of the file that is wanted
   * @param to the byte after the last that is wanted
   * @param found in the order of their numbers
   */
  static ChunkWindow of(
      StoredFile file, long from, long to, long first, long end, List<BsonDocument> found) {
    List<ByteBuf> parts = new ArrayList<>(found.size());
    long n = first;
    for (BsonDocument chunk : found) {
      DamagedFile damage = damage(file, n, chunk);
      if (damage != null) {
        if (n >= file.chunkCount() && !parts.isEmpty()) {
          parts.remove(parts.size() - 1);
        }
        return new ChunkWindow(join(parts), damage);
      }
      long start = n * file.chunkSize();
      byte[] data = chunk.getBinary("data").getData();
      int low = (int) Math.max(from - start, 0);
      int high = (int) Math.min(to - start, data.length);
      if (low < high) {
        parts.add(Unpooled.wrappedBuffer(data, low, high - low));
      }
      n++;
    }
    boolean complete = n >= Math.min(end, file.chunkCount());
    return new ChunkWindow(
        join(parts), complete ? null : DamagedFile.chunk(file.id(), n, "is missing"));
  }

  private static @Nullable DamagedFile damage(StoredFile file, long expected, BsonDocument chunk) {
    if (!(chunk.get("n") instanceof BsonNumber number) || number.longValue() > expected) {
      return DamagedFile.chunk(file.id(), expected, "is missing");
    }
    if (number.longValue() < expected) {
      return DamagedFile.chunk(file.id(), number.longValue(), "is there twice");
    }
    if (!chunk.isBinary("data")) {
      return DamagedFile.chunk(file.id(), expected, "has no bytes");
    }
    int length = chunk.getBinary("data").getData().length;
    int right = file.chunkLength(expected);
    return length == right
        ? null
        : DamagedFile.chunk(file.id(), expected, "has " + length + " bytes, not " + right);
  }

  private static Buffer join(List<ByteBuf> parts) {
    return BufferInternal.buffer(
        parts.size() == 1
            ? parts.get(0)
            : Unpooled.wrappedBuffer(parts.size(), parts.toArray(ByteBuf[]::new)));
  }
}
