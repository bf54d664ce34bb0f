package dev.verso.http;

import dev.verso.text.PythonRepr;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.UUID;

/**
 * The frame around several ranges in one response, RFC 9110 section 14.6. The body is, for each
 * range, {@link #partHeader} and the range's bytes, then {@link #closing}.
 *
 * @param partType the {@code Content-Type} of the representation
 * @param total how many bytes the whole representation has
 * @param ranges what is sent, in order
 * @param boundary a string that occurs in no part
 */
public record MultipartByteranges(
    String partType, long total, List<ByteRange> ranges, String boundary) {
  public MultipartByteranges {
    if (partType.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("no content type: " + PythonRepr.of(partType));
    }
    ranges = List.copyOf(ranges);
  }

  /** With a boundary of 122 random bits, which nobody can have put into a file beforehand. */
  public static MultipartByteranges of(String partType, long total, List<ByteRange> ranges) {
    String boundary = UUID.randomUUID().toString();
    return new MultipartByteranges(partType, total, ranges, boundary);
  }

  /** The {@code Content-Type} of the response. */
  public String contentType() {
    return "multipart/byteranges; boundary=" + boundary;
  }

  /** How many bytes the whole body has. */
  public long contentLength() {
    long parts = ranges.stream().mapToLong(r -> partHeader(r).length() + r.length()).sum();
    return parts + closing().length();
  }

  /**
   * What precedes the bytes of {@code range}. The line break before the first delimiter counts as
   * an empty preamble (RFC 2046 section 5.1.1), so all parts look the same.
   */
  public Buffer partHeader(ByteRange range) {
    return Buffer.buffer(
        "\r\n--"
            + boundary
            + "\r\nContent-Type: "
            + partType
            + "\r\nContent-Range: "
            + range.contentRange(total)
            + "\r\n\r\n");
  }

  /** What follows the last part. */
  public Buffer closing() {
    return Buffer.buffer("\r\n--" + boundary + "--\r\n");
  }
}
