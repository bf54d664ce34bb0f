package dev.verso.mongo;

import java.util.HexFormat;
import org.bson.BSONException;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * A place in a change stream, and the cluster time that is written in it.
 *
 * @param document as the server gave it
 * @param form who wrote it
 * @param clusterTime null where the form is not known
 */
record ResumeToken(BsonDocument document, Form form, @Nullable BsonTimestamp clusterTime) {
  /** How the time stands in {@code _data}, which is binary or its hexadecimal digits. */
  enum Form {
    /** A KeyString whose first value is a timestamp: 0x82, seconds and increment, big-endian. */
    MONGODB,
    /** A BSON document whose {@code t} is a timestamp. */
    SECANTUSDB,
    /** Another one: it is good to resume by, and says nothing. */
    UNKNOWN
  }

  private static final int KEY_STRING_TIMESTAMP = 0x82;
  private static final int KEY_STRING_LENGTH = 9;

  /** Reads what can be read. Never fails. */
  static ResumeToken of(BsonDocument token) {
    // A copy of its own: it may be a view of a whole reply.
    BsonDocument document = new BsonDocument();
    document.putAll(token);
    byte[] data = data(document.get("_data"));
    // First, as the length that a document begins with may look like a KeyString's first byte.
    BsonTimestamp time = inDocument(data);
    if (time != null) {
      return new ResumeToken(document, Form.SECANTUSDB, time);
    }
    time = inKeyString(data);
    return new ResumeToken(document, time == null ? Form.UNKNOWN : Form.MONGODB, time);
  }

  private static byte[] data(@Nullable BsonValue value) {
    if (value != null && value.isBinary()) {
      return value.asBinary().getData();
    }
    try {
      return value != null && value.isString()
          ? HexFormat.of().parseHex(value.asString().getValue())
          : new byte[0];
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  private static @Nullable BsonTimestamp inDocument(byte[] data) {
    if (data.length < 5 || littleEndian(data) != data.length) {
      return null;
    }
    try {
      BsonValue time = new RawBsonDocument(data).get("t");
      return time != null && time.isTimestamp() ? time.asTimestamp() : null;
    } catch (BSONException e) {
      return null;
    }
  }

  private static int littleEndian(byte[] data) {
    return (data[0] & 0xff)
        | ((data[1] & 0xff) << 8)
        | ((data[2] & 0xff) << 16)
        | ((data[3] & 0xff) << 24);
  }

  private static @Nullable BsonTimestamp inKeyString(byte[] data) {
    if (data.length < KEY_STRING_LENGTH || (data[0] & 0xff) != KEY_STRING_TIMESTAMP) {
      return null;
    }
    long time = 0;
    for (int i = 1; i < KEY_STRING_LENGTH; i++) {
      time = (time << 8) | (data[i] & 0xff);
    }
    return new BsonTimestamp(time);
  }
}
