package dev.verso.http.output;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;

/**
 * Bytes that are joined of parts without copying them, such as a window of a file of its chunks.
 * What goes out at once has to lie in one part: of what lies in two Netty makes a copy on the heap,
 * before it copies that into the memory that the system reads.
 */
final class JoinedBytes {
  private JoinedBytes() {}

  /** The end of the part that {@code at} lies in: of bytes that are not joined, their length. */
  static int endOfPart(Buffer bytes, int at) {
    ByteBuf inner = ((BufferInternal) bytes).getByteBuf();
    while (!(inner instanceof CompositeByteBuf) && wrapsAll(inner)) {
      inner = inner.unwrap();
    }
    if (!(inner instanceof CompositeByteBuf parts)) {
      return bytes.length();
    }
    int next = parts.toComponentIndex(at) + 1;
    return next < parts.numComponents() ? parts.toByteIndex(next) : bytes.length();
  }

  private static boolean wrapsAll(ByteBuf outer) {
    return outer.unwrap() != null && outer.unwrap().capacity() == outer.capacity();
  }
}
