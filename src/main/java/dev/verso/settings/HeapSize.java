package dev.verso.settings;

/**
 * Bytes that are kept in the heap for good, written as a {@link ByteSize}. Half of the heap may be:
 * the other half is for what comes and goes with requests ({@code --http-max-in-flight} alone may
 * take an eighth), for Verso itself, and for the collector, which otherwise does nothing else.
 *
 * @param bytes 0 or more
 */
public record HeapSize(long bytes) {
  private static final int PART_OF_HEAP = 2;

  /**
   * Reads {@code text}; a bare number is bytes.
   *
   * @throws IllegalArgumentException when it is not a size, or one that this JVM's heap does not
   *     bear; the message says what would do
   */
  public static HeapSize parse(String text) {
    return parse(text, Runtime.getRuntime().maxMemory());
  }

  static HeapSize parse(String text, long heap) {
    long bytes = ByteSize.parse(text).bytes();
    if (bytes > heap / PART_OF_HEAP) {
      throw new IllegalArgumentException(
          "'%s' is more than half of the heap of %s: give at most %s, or the JVM more (-Xmx)"
              .formatted(text, ByteSize.about(heap), ByteSize.about(heap / PART_OF_HEAP)));
    }
    return new HeapSize(bytes);
  }
}
