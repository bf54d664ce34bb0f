package dev.verso.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChunkWindowTest {
  @Property
  void joinsTheSliceThatIsWanted(
      @ForAll @Size(min = 1, max = 300) byte[] bytes,
      @ForAll @IntRange(min = 1, max = 310) int chunkSize,
      @ForAll Random random) {
    int from = random.nextInt(bytes.length);
    int to = from + 1 + random.nextInt(bytes.length - from);
    int first = from / chunkSize;
    int end = (to - 1) / chunkSize + 1;

    ChunkWindow window =
        ChunkWindow.of(
            file(bytes.length, chunkSize),
            from,
            to,
            first,
            end,
            chunks(bytes, chunkSize).subList(first, end));

    assertThat(window.damage()).isNull();
    assertThat(window.bytes().getBytes()).isEqualTo(Arrays.copyOfRange(bytes, from, to));
  }

  /** A file of 10 bytes in chunks of 4: what its chunks are made, and what is said of them. */
  @ParameterizedTest
  @CsvSource({
    "0123|4567|89,           '',                      10",
    "0123|4567|89|,          '',                      10",
    "'',                     chunk 0 is missing,       0",
    "0123|4567,              chunk 2 is missing,       8",
    "0123|#2:89,             chunk 1 is missing,       4",
    "#1:4567|#2:89,          chunk 0 is missing,       0",
    "0123|456|89,            'chunk 1 has 3 bytes, not 4', 4",
    "0123|45678|89,          'chunk 1 has 5 bytes, not 4', 4",
    "0123|4567|8,            'chunk 2 has 1 bytes, not 2', 8",
    "0123|4567|89a,          'chunk 2 has 3 bytes, not 2', 8",
    "0123|4567|89|a,         'chunk 3 has 1 bytes, not 0', 8",
    "0123|#0:0123|4567|89,   chunk 0 is there twice,   4",
    "0123|4567|89|#2:89,     chunk 2 is there twice,  8",
    "0123|#2:89|#1:4567,     chunk 1 is missing,       4",
    "0123||89,               'chunk 1 has 0 bytes, not 4', 4"
  })
  void namesTheFirstDamageAndKeepsTheBytesBeforeIt(String chunks, String damage, int bytes) {
    ChunkWindow window = ChunkWindow.of(file(10, 4), 0, 10, 0, 4, parse(chunks));

    assertThat(window.bytes()).hasToString("0123456789".substring(0, bytes));
    if (damage.isEmpty()) {
      assertThat(window.damage()).isNull();
    } else {
      assertThat(window.damage()).hasMessage("file 1 is damaged: " + damage);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'{n: 0, data: \"text\"}', chunk 0 has no bytes",
    "'{n: 0}', chunk 0 has no bytes",
    "'{n: \"0\"}', chunk 0 is missing",
    "'{}', chunk 0 is missing"
  })
  void namesChunksThatAreNone(String chunk, String damage) {
    ChunkWindow window =
        ChunkWindow.of(file(10, 4), 0, 4, 0, 1, List.of(BsonDocument.parse(chunk)));

    assertThat(window.damage()).hasMessage("file 1 is damaged: " + damage);
  }

  private static List<BsonDocument> parse(String chunks) {
    List<BsonDocument> parsed = new ArrayList<>();
    for (String chunk : chunks.isEmpty() ? new String[0] : chunks.split("\\|", -1)) {
      String[] parts = chunk.startsWith("#") ? chunk.substring(1).split(":") : null;
      int n = parts == null ? parsed.size() : Integer.parseInt(parts[0]);
      parsed.add(chunk(n, (parts == null ? chunk : parts[1]).getBytes(UTF_8)));
    }
    return parsed;
  }

  private static List<BsonDocument> chunks(byte[] bytes, int chunkSize) {
    List<BsonDocument> chunks = new ArrayList<>();
    for (int at = 0; at < bytes.length; at += chunkSize) {
      chunks.add(
          chunk(
              chunks.size(),
              Arrays.copyOfRange(bytes, at, Math.min(at + chunkSize, bytes.length))));
    }
    return chunks;
  }

  private static BsonDocument chunk(int n, byte[] data) {
    return new BsonDocument("n", new BsonInt32(n)).append("data", new BsonBinary(data));
  }

  private static StoredFile file(long length, int chunkSize) {
    return new StoredFile(new BsonInt32(1), "", length, chunkSize, null, null, null, null, false);
  }
}
