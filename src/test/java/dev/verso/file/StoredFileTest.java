package dev.verso.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Locale;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoredFileTest {
  private static final String SHA_256 = "AB".repeat(32);
  private static final String MD5 = "cd".repeat(16);

  @Test
  void readsWhatDriversWrite() {
    StoredFile file =
        read(
            "_id: 7, filename: 'a/ä.png', length: {$numberLong: '10'}, chunkSize: 4,"
                + " uploadDate: {$date: 1500}, metadata: {contentType: 'image/x', sha256: '"
                + SHA_256
                + "', md5: '"
                + MD5
                + "'}");

    assertThat(file)
        .isEqualTo(
            new StoredFile(
                new BsonInt32(7),
                "a/ä.png",
                10,
                4,
                Instant.ofEpochMilli(1500),
                "image/x",
                SHA_256.toLowerCase(Locale.ROOT),
                MD5,
                false));
  }

  @ParameterizedTest
  @CsvSource({
    "contentEncoding: 'gzip', true",
    "contentEncoding: 'identity', false",
    "contentEncoding: 1, false",
    "compressed: true, true",
    "compressed: false, false",
    "compressed: 'yes', false",
    "other: 1, false",
  })
  void knowsByItsMetadataWhetherItsBytesAreCompressed(String metadata, boolean coded) {
    assertThat(read("length: 0, chunkSize: 1, metadata: {" + metadata + "}").coded())
        .isEqualTo(coded);
  }

  @Test
  void needsNothingButTheLengthAndTheChunkSize() {
    StoredFile file = read("length: 0, chunkSize: 1");

    assertThat(file.name()).isEmpty();
    assertThat(file.uploadedAt()).isNull();
    assertThat(file.storedType()).isNull();
    assertThat(file.sha256()).isNull();
    assertThat(file.md5()).isNull();
  }

  @Test
  void takesWhatHasAWrongTypeForMissing() {
    assertThat(
            read(
                "_id: 1, length: 0, chunkSize: 1, filename: 5, uploadDate: 'today', contentType: 1,"
                    + " md5: 'short', metadata: {sha256: 3, contentType: []}"))
        .isEqualTo(read("_id: 1, length: 0, chunkSize: 1, metadata: 'none'"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "{$numberLong: '5'}", "5.0"})
  void readsWholeNumbersOfAnyType(String number) {
    StoredFile file = read("length: " + number + ", chunkSize: " + number);

    assertThat(file.length()).isEqualTo(5);
    assertThat(file.chunkSize()).isEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "chunkSize: 1",
        "length: 1",
        "length: -1, chunkSize: 1",
        "length: 1.5, chunkSize: 1",
        "length: {$numberDouble: 'NaN'}, chunkSize: 1",
        "length: 1e300, chunkSize: 1",
        "length: '1', chunkSize: 1",
        "length: null, chunkSize: 1",
        "length: 1, chunkSize: 0",
        "length: 1, chunkSize: 16777217",
        "length: {$numberLong: '9223372036854775807'}, chunkSize: 1"
      })
  void refusesALengthOrChunkSizeThatCannotBe(String fields) {
    assertThatThrownBy(() -> read("_id: 'x', " + fields))
        .isInstanceOf(DamagedFile.class)
        .hasMessageStartingWith("file \"x\" is damaged: its ")
        .hasMessageContaining(" is not a whole number from ");
  }

  @ParameterizedTest
  @CsvSource({
    "'my type', 'my type'",
    "'text/html; charset=utf-8', 'text/html; charset=utf-8'",
    "'a\r\nSet-Cookie: b', image/png",
    "'', image/png",
    "' ', image/png",
    "'tëxt', image/png"
  })
  void servesTheStoredTypeUnlessNoHeaderCanHoldIt(String stored, String served) {
    BsonDocument document = BsonDocument.parse("{length: 0, chunkSize: 1, filename: 'bar.png'}");
    document.append("contentType", new BsonString(stored));

    assertThat(StoredFile.of(document).mediaType()).isEqualTo(served);
  }

  @ParameterizedTest
  @CsvSource({
    "bar, application/octet-stream",
    "bar.png, image/png",
    "ht.html, text/html",
    "HT.HTML, text/html",
    "a/b.tar/c, application/octet-stream",
    "'', application/octet-stream"
  })
  void guessesTheTypeFromTheName(String name, String type) {
    assertThat(StoredFile.mediaType(name)).isEqualTo(type);
  }

  @Test
  void prefersTheTypeAtTheTop() {
    assertThat(read("length: 0, chunkSize: 1, contentType: 'a', metadata: {contentType: 'b'}"))
        .extracting(StoredFile::mediaType)
        .isEqualTo("a");
  }

  @Test
  void countsChunksOfFilesBeyondFourGigabytes() {
    StoredFile file = read("length: {$numberLong: '5368709121'}, chunkSize: 261120");

    assertThat(file.chunkCount()).isEqualTo(20_561);
    assertThat(file.chunkLength(20_559)).isEqualTo(261_120);
    assertThat(file.chunkLength(20_560)).isEqualTo(81_921);
    assertThat(file.chunkLength(20_561)).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"'name'", "{$oid: '0123456789abcdef01234567'}", "7", "{a: {b: 1}}", "null"})
  void namesTheFileByAnIdOfAnyType(String id) {
    assertThatThrownBy(() -> read("_id: " + id))
        .hasMessageMatching("file .+ is damaged: its length is not .*");
  }

  private static StoredFile read(String fields) {
    return StoredFile.of(BsonDocument.parse("{" + fields + "}"));
  }
}
