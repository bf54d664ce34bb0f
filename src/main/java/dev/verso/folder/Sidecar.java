package dev.verso.folder;

import dev.verso.cli.CommandFailure;
import java.nio.charset.StandardCharsets;
import org.bson.BsonDocument;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;

/**
 * The file beside a page's own that holds the fields of its document besides {@code body}:
 * MongoDB's Extended JSON, which keeps every type. That of a file in GridFS holds {@link #GRIDFS}.
 */
final class Sidecar {
  static final String SUFFIX = ".verso.json";

  /** A file that by its name would be a page is one of GridFS. */
  static final String GRIDFS = "$gridfs";

  private static final JsonWriterSettings READABLE =
      JsonWriterSettings.builder()
          .outputMode(JsonMode.RELAXED)
          .indent(true)
          // Relaxed, it would come back as an int32 where it fits one.
          .int64Converter(
              (value, writer) -> {
                writer.writeStartObject();
                writer.writeString("$numberLong", String.valueOf(value));
                writer.writeEndObject();
              })
          .build();

  private Sidecar() {}

  /** The file that a sidecar is beside of; any other is its own. */
  static String subject(String path) {
    return path.endsWith(SUFFIX) ? path.substring(0, path.length() - SUFFIX.length()) : path;
  }

  static byte[] write(BsonDocument fields) {
    return (fields.toJson(READABLE) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads what {@link #write} wrote, or somebody.
   *
   * @throws CommandFailure when it is no object in Extended JSON
   */
  static BsonDocument read(String path, byte[] json) {
    BsonDocument fields;
    try {
      fields = BsonDocument.parse(new String(json, StandardCharsets.UTF_8));
    } catch (RuntimeException e) { // the parser's are of many kinds
      throw new CommandFailure(path + " is no object in MongoDB's Extended JSON");
    }
    if (fields.containsKey("_id") || fields.containsKey("updatedAt")) {
      throw new CommandFailure(path + " may not set _id or updatedAt");
    }
    return fields;
  }
}
