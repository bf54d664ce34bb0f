package dev.verso.file;

import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * A file in the database that is not what GridFS says a file is. The message names the file by its
 * id, and the chunk: for the operator, not for a client.
 */
public final class DamagedFile extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private DamagedFile(BsonValue id, String damage) {
    super("file " + text(id) + " is damaged: " + damage, null, false, false);
  }

  static DamagedFile field(BsonValue id, String field, String expected) {
    return new DamagedFile(id, "its " + field + " is not " + expected);
  }

  static DamagedFile chunk(BsonValue id, long chunk, String damage) {
    return new DamagedFile(id, "chunk " + chunk + " " + damage);
  }

  /** Like {@code "name"} or {@code {"$oid": "..."}}: an id may be of any type. */
  static String text(BsonValue id) {
    String json = new BsonDocument("", id).toJson();
    return json.substring("{\"\": ".length(), json.length() - 1);
  }
}
