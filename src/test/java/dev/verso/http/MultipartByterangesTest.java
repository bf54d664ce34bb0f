package dev.verso.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class MultipartByterangesTest {
  private static final Buffer ALPHABET = Buffer.buffer("abcdefghijklmnopqrstuvwxyz");

  @Test
  void framesEachPartAndTheEnd() {
    MultipartByteranges multipart =
        new MultipartByteranges(
            "text/plain", 26, List.of(new ByteRange(24, 25), new ByteRange(0, 2)), "THAT");

    assertThat(multipart.contentType()).isEqualTo("multipart/byteranges; boundary=THAT");
    assertThat(body(multipart).toString())
        .isEqualTo(
            """

            --THAT
            Content-Type: text/plain
            Content-Range: bytes 24-25/26

            yz
            --THAT
            Content-Type: text/plain
            Content-Range: bytes 0-2/26

            abc
            --THAT--
            """
                .replace("\n", "\r\n"));
  }

  @Property(tries = 100)
  void lengthIsKnownBeforehand(
      @ForAll @Size(min = 2, max = 6) List<@IntRange(max = 25) Integer> positions) {
    List<ByteRange> ranges = positions.stream().map(p -> new ByteRange(p / 2, p)).toList();
    MultipartByteranges multipart = MultipartByteranges.of("text/größe", 26, ranges);

    assertThat(multipart.contentLength()).isEqualTo(body(multipart).length());
  }

  @Test
  void boundariesDiffer() {
    List<ByteRange> ranges = List.of(new ByteRange(0, 0));

    assertThat(MultipartByteranges.of("a/b", 1, ranges).boundary())
        .isNotEqualTo(MultipartByteranges.of("a/b", 1, ranges).boundary())
        .matches("[-0-9a-f]{36}");
  }

  @Test
  void aContentTypeCannotBringHeadersAlong() {
    assertThatThrownBy(() -> MultipartByteranges.of("a/b\r\nX: y", 1, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Buffer body(MultipartByteranges multipart) {
    Buffer body = Buffer.buffer();
    for (ByteRange range : multipart.ranges()) {
      body.appendBuffer(multipart.partHeader(range))
          .appendBuffer(ALPHABET.slice((int) range.first(), (int) range.last() + 1));
    }
    return body.appendBuffer(multipart.closing());
  }
}
