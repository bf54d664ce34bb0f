package dev.verso.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.stream.Stream;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonNumber;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;

/** GridFS documents of any content: what they make of a file is whole, or damage that is told. */
class StoredFileFuzzTest {
  private static final String FILE = "_id: 1, filename: 'a.txt', uploadDate: {$date: 1}";
  private static final String BYTES = "{$binary: {base64: 'AQIDBA==', subType: '0'}}";

  static Stream<String> documents() {
    return Stream.of(
            "{%s, length: 10, chunkSize: 4}",
            "{%s, length: 10.0, chunkSize: {$numberLong: '4'}, contentType: 'text/plain'}",
            "{%s, length: 3, chunkSize: 4, metadata: {contentType: 'a/b', md5: 'x', sha256: 1}}",
            "{%s, length: {$numberDecimal: 'NaN'}, chunkSize: 0}",
            "{%s, length: -1, chunkSize: {$numberDouble: 'Infinity'}}")
        .map(json -> json.formatted(FILE));
  }

  @MethodSource("documents")
  @FuzzTest
  void aFileIsOfWholeChunksOrDamaged(@NotNull String json) {
    StoredFile file = fileOf(read(json));
    if (file == null) {
      return;
    }

    long chunks = file.chunkCount();
    long whole = chunks == 0 ? 0 : (chunks - 1) * file.chunkSize() + file.chunkLength(chunks - 1);
    assertThat(file.length()).isEqualTo(whole).isNotNegative();
    assertThat(file.chunkLength(chunks)).isZero();
    assertThat(file.mediaType()).matches("[!-~]([\\t -~]*[!-~])?");
    assertThat(file.sha256() == null || file.sha256().matches("[0-9a-f]{64}")).isTrue();
    assertThat(file.md5() == null || file.md5().matches("[0-9a-f]{32}")).isTrue();
  }

  static Stream<String> windows() {
    return Stream.of(
            "{n: 0, data: %1$s}, {n: 1, data: %1$s}, {n: 2, data: %2$s}",
            "{n: 0, data: %1$s}, {n: 2, data: %2$s}",
            "{n: 1, data: %1$s}, {n: 1, data: %1$s}, {n: 2.5, data: %2$s}",
            "{n: 0, data: 'x'}, {n: 1}, {data: %1$s}, 7")
        .map(chunks -> chunks.formatted(BYTES, BYTES.replace("AQIDBA==", "AQI=")))
        .map(chunks -> "{length: 10, chunkSize: 4, from: 3, to: 9, chunks: [" + chunks + "]}");
  }

  @MethodSource("windows")
  @FuzzTest
  void aWindowIsWhatWasAskedForOrDamaged(@NotNull String json) {
    BsonDocument document = read(json);
    StoredFile file = fileOf(document);
    if (file == null || file.length() == 0 || file.length() > Integer.MAX_VALUE) {
      return;
    }
    long from = number(document, "from", file.length());
    long to = from + 1 + number(document, "to", file.length() - from);
    long first = from / file.chunkSize();
    long end = (to - 1) / file.chunkSize() + 1;
    List<BsonDocument> chunks =
        document.get("chunks", new BsonArray()) instanceof BsonArray array
            ? array.stream()
                .filter(BsonValue::isDocument)
                .map(BsonValue::asDocument)
                .limit(end - first)
                .toList()
            : List.of();

    ChunkWindow window = ChunkWindow.of(file, from, to, first, end, chunks);

    byte[] joined = joined(chunks);
    int skipped = (int) (from - first * file.chunkSize());
    byte[] sent = window.bytes().getBytes();
    assertThat(sent.length).isLessThanOrEqualTo((int) (to - from));
    for (int i = 0; i < sent.length; i++) {
      assertThat(sent[i]).isEqualTo(joined[skipped + i]);
    }
    if (window.damage() == null) {
      assertThat(sent.length).isEqualTo((int) (to - from));
    }
  }

  private static long number(BsonDocument document, String field, long bound) {
    return document.get(field) instanceof BsonNumber number && !number.isDecimal128()
        ? Math.floorMod(number.longValue(), bound)
        : 0;
  }

  /** The bytes of all chunks, one after another. */
  private static byte[] joined(List<BsonDocument> chunks) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (BsonDocument chunk : chunks) {
      if (chunk.isBinary("data")) {
        joined.writeBytes(chunk.getBinary("data").getData());
      }
    }
    return joined.toByteArray();
  }

  private static @Nullable StoredFile fileOf(BsonDocument document) {
    try {
      return StoredFile.of(document);
    } catch (DamagedFile damage) {
      assertThat(damage).hasMessageContaining(" is damaged: ");
      return null;
    }
  }

  /** An empty document, which is no file, where there is none. */
  private static BsonDocument read(String json) {
    try {
      return BsonDocument.parse(json);
    } catch (RuntimeException unreadable) {
      return new BsonDocument();
    }
  }
}
