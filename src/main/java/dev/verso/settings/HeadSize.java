package dev.verso.settings;

/**
 * How large the head of a message, or a part of it, may be (RFC 9112 section 2.1).
 *
 * @param bytes from {@value #LEAST}, with which a server can still answer, to {@value #MOST}
 */
public record HeadSize(int bytes) {
  private static final int LEAST = 64;
  private static final int MOST = 16 << 20;

  public HeadSize {
    if (bytes < LEAST || bytes > MOST) {
      throw outOfRange(new ByteSize(Math.max(bytes, 0)).toString());
    }
  }

  /**
   * Reads {@code text}, written as a {@link ByteSize}.
   *
   * @throws IllegalArgumentException when it is no such size; the message says what is allowed
   */
  public static HeadSize parse(String text) {
    long bytes = ByteSize.parse(text).bytes();
    if (bytes > MOST) {
      throw outOfRange(text);
    }
    return new HeadSize((int) bytes);
  }

  private static IllegalArgumentException outOfRange(String size) {
    return new IllegalArgumentException(
        "'%s' is not a size from %s to %s"
            .formatted(size, new ByteSize(LEAST), new ByteSize(MOST)));
  }

  @Override
  public String toString() {
    return new ByteSize(bytes).toString();
  }
}
