package dev.verso.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.bson.BSONException;
import org.bson.BsonBinaryReader;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.codecs.DecoderContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Page documents of any bytes, beside the driver's own reading, and names of any characters. */
class PageFuzzTest {
  private static final DecoderContext CONTEXT = DecoderContext.builder().build();

  static Stream<byte[]> documents() {
    byte[] tooLong = // found: the driver's buffer refuses with an IllegalArgumentException
        HexFormat.of().parseHex("2b000000" + "02" + "6100" + "04006100" + "3c703e00" + "00");
    Stream<byte[]> documents =
        Stream.of(
                "{_id: 'a', body: '<p>', title: 't'}",
                "{_id: 'a', body: '<p>', contentType: 'text/plain', updatedAt: {$date: 1000}}",
                "{_id: 'a', body: '', headers: {'X-A': 'b', 'Date': 'x', n: 1}, more: {a: [1, null]}}",
                "{_id: {$oid: '0123456789abcdef01234567'}, body: {$binary: {base64: 'eA==', subType: '0'}}}",
                "{_id: 'a', body: 1, contentType: {}, headers: 'x', updatedAt: 'now'}")
            .map(json -> RawBsonDocument.parse(json).getByteBuffer().array());
    return Stream.concat(documents, Stream.of(tooLong));
  }

  @MethodSource("documents")
  @FuzzTest
  void documentsAreReadAsTheDriverReadsThemOrRefusedAsItRefuses(byte[] bytes) {
    BsonDocument expected = readByTheDriver(bytes);
    StoredPage stored;
    try {
      stored = new PageCodec().decode(new BsonBinaryReader(ByteBuffer.wrap(bytes)), CONTEXT);
    } catch (BSONException | IllegalArgumentException | OutOfMemoryError refused) {
      assertThat(expected).isNull();
      return;
    }

    Page page = stored.page();
    if (page != null) {
      isFitForHttp(page);
    }
    if (expected != null) {
      assertThat(stored.id()).isEqualTo(string(expected.get("_id"), ""));
      String body = string(expected.get("body"), null);
      if (body != null) {
        assertThat(page == null ? null : page.body().toString(UTF_8)).isEqualTo(body);
      }
    }
  }

  private static @Nullable BsonDocument readByTheDriver(byte[] bytes) {
    try {
      return new BsonDocumentCodec().decode(new BsonBinaryReader(ByteBuffer.wrap(bytes)), CONTEXT);
    } catch (RuntimeException | OutOfMemoryError refused) {
      return null; // the driver allocates what a length says before it looks whether it is there
    }
  }

  private static @Nullable String string(@Nullable BsonValue value, @Nullable String other) {
    return value != null && value.isString() ? value.asString().getValue() : other;
  }

  private static void isFitForHttp(Page page) {
    page.headers()
        .forEach(
            (name, value) -> {
              assertThat(name).matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
              assertThat(value).matches("[\\t -~]*");
            });
    assertThat(page.contentType()).matches("[!-~]+/[\\t -~]+");
  }

  @ValueSource(strings = {"a/b", ".", "a/..", "..a", "é", "a\u0000", "\ud83e\udd8a", "a//b", "/"})
  @FuzzTest
  void namesHaveSegmentsThatNobodyResolves(@NotNull String text) {
    boolean legal =
        !text.isEmpty()
            && text.getBytes(UTF_8).length <= PageName.MAX_BYTES
            && text.chars().noneMatch(c -> c < ' ' || (c >= 0x7f && c < 0xa0))
            && Stream.of(text.split("/", -1)).noneMatch(List.of("", ".", "..")::contains);

    assertThat(isName(text)).isEqualTo(legal);
  }

  private static boolean isName(String text) {
    try {
      return new PageName(text).value().equals(text);
    } catch (IllegalArgumentException refused) {
      return false;
    }
  }
}
