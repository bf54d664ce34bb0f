package dev.verso.folder;

import dev.verso.text.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.TreeMap;
import org.bson.BsonDocument;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;
import org.jspecify.annotations.Nullable;

/** What two contents are compared by: SHA-256 of the bytes, and of a page's further fields. */
final class Fingerprint {
  private static final JsonWriterSettings EXACT =
      JsonWriterSettings.builder().outputMode(JsonMode.EXTENDED).build();
  private static final String NO_BODY = "none";

  private Fingerprint() {}

  /** Of bytes: their SHA-256 in hexadecimal. */
  static String of(byte[] bytes) {
    return HexFormat.of().formatHex(Sha256.of(ByteBuffer.wrap(bytes)));
  }

  /**
   * Of a page. The order of its fields means nothing, that of the fields in them does, as in
   * MongoDB.
   *
   * @param body null where the document has none
   */
  static String ofPage(byte @Nullable [] body, BsonDocument fields) {
    String content = body == null ? NO_BODY : of(body);
    if (fields.isEmpty()) {
      return content;
    }
    BsonDocument sorted = new BsonDocument();
    sorted.putAll(new TreeMap<>(fields));
    return content + "+" + of(sorted.toJson(EXACT).getBytes(StandardCharsets.UTF_8));
  }
}
