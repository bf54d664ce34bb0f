package dev.verso.http;

/**
 * A run of bytes of a representation, RFC 9110 section 14.1.2.
 *
 * @param first index of its first byte, 0 or more
 * @param last index of its last byte, {@code first} or more
 */
public record ByteRange(long first, long last) {
  public ByteRange {
    if (first < 0 || last < first) {
      throw new IllegalArgumentException("no range of bytes: " + first + "-" + last);
    }
  }

  /** How many bytes it has, 1 or more. */
  public long length() {
    return last - first + 1;
  }

  /**
   * The value of {@code Content-Range}.
   *
   * @param total how many bytes the whole representation has
   */
  public String contentRange(long total) {
    return "bytes " + first + "-" + last + "/" + total;
  }
}
