package dev.verso;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verso.testing.MongoExtension;
import dev.verso.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.Random;
import org.bson.Document;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Parts of files, RFC 9110 section 14; the forms of the header are in {@code byte-ranges.csv}. */
@ExtendWith({VertxExtension.class, MongoExtension.class})
class FileRangesHttpTest {
  private static final byte[] CONTENT = TestFiles.random(10_000, 1);
  private static final String UPLOADED = "Fri, 02 Jan 2026 03:04:05 GMT";
  private static final int RANDOM_FILES = 40;
  private static final int RANGES_OF_EACH = 10;
  private static final int GREATEST_LENGTH = 200 * 1024;
  private static final int GREATEST_CHUNK_SIZE = 64 * 1024;

  /** So that a chunk size of 1 byte does not make a hundred thousand documents. */
  private static final int MOST_CHUNKS = 2000;

  private static TestFiles files;
  private static VersoServer verso;

  @BeforeAll
  static void startWithFiles(Vertx vertx, TestDatabase database) {
    files = new TestFiles(database);
    Date uploaded = Date.from(Instant.parse("2026-01-02T03:04:05.678Z"));
    files.put(
        new Document("_id", "file.png")
            .append("uploadDate", uploaded)
            .append("metadata", new Document("sha256", "ab".repeat(32))),
        CONTENT,
        999);
    files.put("empty", new byte[0], 999);
    verso = VersoServer.start(vertx, database);
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  @ParameterizedTest
  @CsvSource({
    "0-0, 0, 1", "998-999, 998, 1000", "999-1997, 999, 1998", "-1, 9999, 10000",
    "5000-, 5000, 10000", "9990-20000, 9990, 10000", "0-, 0, 10000", "-20000, 0, 10000",
  })
  void aRangeIsSentAlone(String range, int from, int to) {
    HttpResponse<byte[]> response = verso.getBytes("/files/file.png", "Range", "bytes=" + range);

    assertThat(response.statusCode()).isEqualTo(206);
    assertThat(header(response, "content-range"))
        .isEqualTo("bytes " + from + "-" + (to - 1) + "/10000");
    assertThat(header(response, "content-length")).isEqualTo(String.valueOf(to - from));
    assertThat(header(response, "content-type")).isEqualTo("image/png");
    assertThat(response.headers().map())
        .containsKeys("etag", "last-modified", "cache-control", "accept-ranges");
    assertThat(response.body()).isEqualTo(Arrays.copyOfRange(CONTENT, from, to));
  }

  @Test
  void severalRangesAreSentAsParts() {
    HttpResponse<byte[]> response =
        verso.getBytes("/files/file.png", "Range", "bytes=9000-9009,0-1,1500-1503,-1");

    assertThat(response.statusCode()).isEqualTo(206);
    assertThat(header(response, "content-range")).isEmpty();
    assertThat(header(response, "content-type")).startsWith("multipart/byteranges; boundary=");
    String boundary = header(response, "content-type").replaceFirst(".*=", "");
    assertThat(new String(response.body(), ISO_8859_1))
        .isEqualTo(
            part(boundary, 9000, 9009)
                + part(boundary, 0, 1)
                + part(boundary, 1500, 1503)
                + part(boundary, 9999, 9999)
                + "\r\n--"
                + boundary
                + "--\r\n");
  }

  private static String part(String boundary, int first, int last) {
    return "\r\n--%s\r\nContent-Type: image/png\r\nContent-Range: bytes %d-%d/10000\r\n\r\n%s"
        .formatted(
            boundary,
            first,
            last,
            new String(Arrays.copyOfRange(CONTENT, first, last + 1), ISO_8859_1));
  }

  @Test
  void aRangeBeyondTheEndIs416() {
    HttpResponse<String> response = verso.get("/files/file.png", "Range", "bytes=10000-");

    assertThat(response.statusCode()).isEqualTo(416);
    assertThat(header(response, "content-range")).isEqualTo("bytes */10000");
    assertThat(header(response, "etag")).isEmpty();
    assertThat(verso.get("/files/empty", "Range", "bytes=0-").statusCode()).isEqualTo(416);
  }

  @ParameterizedTest
  @CsvSource({
    "'\"" + "abababababababababababababababababababababababababababababababab" + "\"', 206",
    "'W/\"" + "abababababababababababababababababababababababababababababababab" + "\"', 200",
    "'\"other\"', 200",
    "'" + UPLOADED + "', 206",
    "'Fri, 02 Jan 2026 03:04:04 GMT', 200",
    "'Fri, 02 Jan 2026 03:04:06 GMT', 200",
    "nonsense, 200",
  })
  void theWholeFileIsSentWhereItIsNotTheOneOfIfRange(String ifRange, int status) {
    HttpResponse<byte[]> response =
        verso.getBytes("/files/file.png", "Range", "bytes=5-9", "If-Range", ifRange);

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.body()).hasSize(status == 206 ? 5 : CONTENT.length);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=5-9", "bytes=10000-", "bytes=0-0,5000-5001"})
  void headKnowsNoRanges(String range) {
    HttpResponse<String> response = verso.request("HEAD", "/files/file.png", "Range", range);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "content-length")).isEqualTo("10000");
    assertThat(header(response, "accept-ranges")).isEqualTo("bytes");
    assertThat(response.headers().map()).doesNotContainKey("content-range");
  }

  @Test
  void anUnchangedFileIs304WhateverTheRange() {
    HttpResponse<String> response =
        verso.get("/files/file.png", "Range", "bytes=20000-", "If-None-Match", "*");

    assertThat(response.statusCode()).isEqualTo(304);
  }

  @Test
  void whateverTheFileAndItsChunksTheBodyIsTheSlice() {
    for (long seed = 0; seed < RANDOM_FILES; seed++) {
      Random random = new Random(seed);
      int length = random.nextInt(1 << (1 + random.nextInt(18))) % (GREATEST_LENGTH + 1);
      int chunkSize =
          Math.max(1 + random.nextInt(1 << random.nextInt(17)), 1 + length / MOST_CHUNKS);
      chunkSize = Math.min(chunkSize, GREATEST_CHUNK_SIZE);
      byte[] content = TestFiles.random(length, seed);
      files.put("random-" + seed, content, chunkSize);

      assertThat(verso.getBytes("/files/random-" + seed).body())
          .as("seed %d: %d bytes in chunks of %d", seed, length, chunkSize)
          .isEqualTo(content);
      for (int i = 0; i < RANGES_OF_EACH && length > 0; i++) {
        int from = random.nextInt(length);
        int to = from + 1 + random.nextInt(length - from);
        String range = "bytes=" + from + "-" + (to - 1);
        assertThat(verso.getBytes("/files/random-" + seed, "Range", range).body())
            .as("seed %d: %s of %d bytes in chunks of %d", seed, range, length, chunkSize)
            .isEqualTo(Arrays.copyOfRange(content, from, to));
      }
    }
  }
}
