package dev.verso.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;

/**
 * Finds out whether bytes that come in pieces are, as a whole, text in UTF-8. A character may be
 * split between pieces; what it takes of memory does not grow with them. Not thread-safe.
 */
public final class Utf8Check {
  private static final int BUFFER = 8 * 1024;

  private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
  private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER);
  private final CharBuffer ignored = CharBuffer.allocate(BUFFER);
  private boolean wellFormed = true;

  /** Whether {@code text} is, as a whole. */
  public static boolean isWellFormed(byte[] text) {
    Utf8Check check = new Utf8Check();
    check.update(text, 0, text.length);
    return check.isWellFormed();
  }

  /** Takes the next {@code length} bytes, which are in {@code piece} from {@code from} on. */
  public void update(byte[] piece, int from, int length) {
    int end = from + length;
    for (int at = from; wellFormed && at < end; ) {
      int part = Math.min(end - at, bytes.remaining());
      bytes.put(piece, at, part);
      at += part;
      decode(false);
    }
  }

  /**
   * Whether all bytes that came are UTF-8, with no character cut off at the end; to be the last.
   */
  public boolean isWellFormed() {
    if (wellFormed) {
      decode(true);
    }
    return wellFormed;
  }

  private void decode(boolean atTheEnd) {
    bytes.flip();
    // There is room for all: a byte is a char at most.
    wellFormed = !decoder.decode(bytes, ignored.clear(), atTheEnd).isError();
    bytes.compact();
  }
}
