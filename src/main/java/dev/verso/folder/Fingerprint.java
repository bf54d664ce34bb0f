package dev.verso.folder;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
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

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Of bytes: their SHA-256 in hexadecimal. */
  static String of(byte[] bytes) {
    return hex(sha256().digest(bytes));
  }

  static String hex(byte[] digest) {
    return HexFormat.of().formatHex(digest);
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
