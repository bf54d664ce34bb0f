package dev.verso.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.bson.BsonBinaryReader;
import org.bson.BsonBinaryWriter;
import org.bson.BsonDateTime;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.bson.codecs.DecoderContext;
import org.bson.codecs.DocumentCodec;
import org.bson.codecs.EncoderContext;
import org.bson.io.BasicOutputBuffer;
import org.bson.types.Binary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageCodecTest {
  private static StoredPage decode(Document document) {
    BasicOutputBuffer bytes = new BasicOutputBuffer();
    new DocumentCodec()
        .encode(new BsonBinaryWriter(bytes), document, EncoderContext.builder().build());
    return new PageCodec()
        .decode(
            new BsonBinaryReader(ByteBuffer.wrap(bytes.toByteArray())),
            DecoderContext.builder().build());
  }

  private static Page page(Document document) {
    return Objects.requireNonNull(decode(document).page());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "<p>Zażółć 🦊\u0000 jaźń</p>"})
  void theBodyIsItsBytes(String body) {
    Document document = new Document("_id", "a").append("body", body).append("more", 1);

    assertThat(decode(document).id()).isEqualTo("a");
    assertThat(page(document).body().toString()).isEqualTo(body);
  }

  @Test
  void optionalFieldsAreRead() {
    Page page =
        page(
            new Document("headers", new Document("X-A", "b").append("X-N", 1).append("Date", "x"))
                .append("updatedAt", new BsonDateTime(1000))
                .append("contentType", "text/plain")
                .append("body", "x")
                .append("_id", "a"));

    assertThat(page.contentType()).isEqualTo("text/plain; charset=utf-8");
    assertThat(page.updatedAt()).isEqualTo(Instant.ofEpochSecond(1));
    assertThat(page.headers()).isEqualTo(Map.of("X-A", "b"));
  }

  @Test
  void wrongTypesAreAsIfNotThere() {
    Document wrong = new Document("deep", new Document("body", "not this"));
    Page page =
        page(
            new Document("_id", "a")
                .append("body", "x")
                .append("contentType", 1)
                .append("updatedAt", "yesterday")
                .append("headers", "X-A: b")
                .append("other", wrong));

    assertThat(page).isEqualTo(page(new Document("body", "x")));
  }

  @Test
  void whatCannotBeUsedIsNotedWithTheReason() {
    Document document =
        new Document("_id", "a")
            .append("body", "x")
            .append("contentType", "html")
            .append("updatedAt", "2026-01-02")
            .append(
                "headers",
                new Document("Content-Type", "text/plain")
                    .append("ETag", "x")
                    .append("X Y", "z")
                    .append("X-Umlaut", "ü")
                    .append("X-N", 1)
                    .append("X-Good", "y"));

    assertThat(decode(document).ignored())
        .containsExactlyInAnyOrder(
            "contentType, which is no media type",
            "updatedAt, which is no date",
            "headers.Content-Type, which belongs in contentType",
            "headers.ETag, which is Verso's to say",
            "headers.X Y, which is no name of a header",
            "headers.X-Umlaut, which holds more than printable ASCII",
            "headers.X-N, which is no string");
    assertThat(page(document).headers()).isEqualTo(Map.of("X-Good", "y"));
  }

  @Test
  void whatIsNullOrOfNobodysConcernIsNotNoted() {
    Document document =
        new Document("_id", "a")
            .append("body", "x")
            .append("contentType", null)
            .append("updatedAt", null)
            .append("headers", null)
            .append("title", 1);

    assertThat(decode(document).ignored()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "text/html;charset=ISO-8859-1, text/html; charset=utf-8, 1",
    "text/html; Charset=\"windows-1252\"; level=1, text/html; charset=utf-8; level=1, 1",
    "image/svg+xml; charset=utf-16, image/svg+xml; charset=utf-8, 1",
    "text/html; charset=UTF-8, text/html; charset=UTF-8, 0",
    "text/html; charset=\"utf8\", text/html; charset=\"utf8\", 0",
    "image/svg+xml, image/svg+xml, 0",
  })
  void noCharsetButUtf8IsAnnounced(String stored, String announced, int ignored) {
    Document document = new Document("body", "x").append("contentType", stored);

    assertThat(page(document).contentType()).isEqualTo(announced);
    assertThat(decode(document).ignored()).hasSize(ignored);
  }

  @Test
  void aBodyMayBeBinaryThatIsUtf8() {
    byte[] text = "<p>größe 🎬</p>".repeat(2000).getBytes(UTF_8);

    assertThat(page(new Document("body", new Binary(text))).body().getBytes()).isEqualTo(text);
    assertThat(decode(new Document("body", new Binary(Arrays.copyOf(text, 6)))).page()).isNull();
    assertThat(decode(new Document("body", new Binary(new byte[] {(byte) 0xff}))).page()).isNull();
  }

  @Test
  void datesThatHttpCannotSayAreAsIfNotThere() {
    assertThat(
            page(new Document("body", "x").append("updatedAt", new BsonDateTime(Long.MAX_VALUE))))
        .extracting(Page::updatedAt)
        .isNull();
  }

  @Test
  void aBodyThatIsNoStringIsNoPage() {
    assertThat(decode(new Document("_id", "a").append("body", 1)).page()).isNull();
    assertThat(decode(new Document("_id", "a")).page()).isNull();
    assertThat(decode(new Document("_id", 7).append("body", "x")).id()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MAX_VALUE, 1000, 0, -1, Integer.MIN_VALUE})
  void aBodyThatIsNotAsLongAsItSaysIsRefusedBeforeItTakesMemory(int length) {
    ByteBuffer bytes = RawBsonDocument.parse("{body: 'x'}").getByteBuffer().asNIO();
    int end = bytes.order(ByteOrder.LITTLE_ENDIAN).getInt(0);
    ByteBuffer document = ByteBuffer.allocate(end).put(bytes.slice().limit(end)).flip();
    document.order(ByteOrder.LITTLE_ENDIAN).putInt("....tbody.".length(), length);

    assertThatThrownBy(
            () ->
                new PageCodec()
                    .decode(new BsonBinaryReader(document), DecoderContext.builder().build()))
        .isInstanceOf(RuntimeException.class);
  }
}
