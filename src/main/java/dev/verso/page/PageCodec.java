package dev.verso.page;

import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bson.BsonBinaryReader;
import org.bson.BsonReader;
import org.bson.BsonReaderMark;
import org.bson.BsonSerializationException;
import org.bson.BsonType;
import org.bson.BsonWriter;
import org.bson.codecs.Codec;
import org.bson.codecs.DecoderContext;
import org.bson.codecs.EncoderContext;
import org.bson.io.BsonInput;
import org.jspecify.annotations.Nullable;

/**
 * Reads pages straight out of the driver's reply, and of them only what Verso serves. A field of a
 * wrong type is as if not there: one bad document must not spoil the reply that it comes with.
 */
final class PageCodec implements Codec<StoredPage> {
  @Override
  public StoredPage decode(BsonReader reader, DecoderContext context) {
    String id = "";
    Buffer body = null;
    String contentType = null;
    Instant updatedAt = null;
    Map<String, String> headers = Map.of();
    reader.readStartDocument();
    while (reader.readBsonType() != BsonType.END_OF_DOCUMENT) {
      switch (reader.readName()) {
        case "_id" -> id = stringOr(reader, "");
        case "body" -> body = utf8(reader);
        case "contentType" -> contentType = stringOr(reader, null);
        case "updatedAt" -> updatedAt = instant(reader);
        case "headers" -> headers = strings(reader);
        default -> reader.skipValue();
      }
    }
    reader.readEndDocument();
    return new StoredPage(id, body == null ? null : Page.of(body, contentType, updatedAt, headers));
  }

  @SuppressWarnings("NullAway") // null comes out only where null went in
  private static String stringOr(BsonReader reader, @Nullable String other) {
    if (reader.getCurrentBsonType() == BsonType.STRING) {
      return reader.readString();
    }
    reader.skipValue();
    return other;
  }

  /** The bytes of a string as they are: decoding them would only be undone later. */
  private static @Nullable Buffer utf8(BsonReader reader) {
    Buffer bytes = null;
    if (reader.getCurrentBsonType() == BsonType.STRING) {
      BsonReaderMark start = reader.getMark();
      reader.skipValue(); // fails where the string is longer than what holds it
      start.reset();
      bytes = bytes(((BsonBinaryReader) reader).getBsonInput());
      start.reset();
    }
    reader.skipValue();
    return bytes;
  }

  /** A BSON string: an int32, so many bytes, the last of which is 0. */
  private static Buffer bytes(BsonInput input) {
    int length = input.readInt32();
    if (length < 1) {
      throw new BsonSerializationException("a string of " + length + " bytes");
    }
    byte[] bytes = new byte[length - 1];
    input.readBytes(bytes);
    return Buffer.buffer(bytes);
  }

  private static @Nullable Instant instant(BsonReader reader) {
    if (reader.getCurrentBsonType() == BsonType.DATE_TIME) {
      return Instant.ofEpochMilli(reader.readDateTime());
    }
    reader.skipValue();
    return null;
  }

  private static Map<String, String> strings(BsonReader reader) {
    Map<String, String> strings = new LinkedHashMap<>();
    if (reader.getCurrentBsonType() != BsonType.DOCUMENT) {
      reader.skipValue();
      return strings;
    }
    reader.readStartDocument();
    while (reader.readBsonType() != BsonType.END_OF_DOCUMENT) {
      String name = reader.readName();
      if (reader.getCurrentBsonType() == BsonType.STRING) {
        strings.put(name, reader.readString());
      } else {
        reader.skipValue();
      }
    }
    reader.readEndDocument();
    return strings;
  }

  /** Verso writes no pages by it. */
  @Override
  public void encode(BsonWriter writer, StoredPage page, EncoderContext context) {
    throw new UnsupportedOperationException("pages are only read");
  }

  @Override
  public Class<StoredPage> getEncoderClass() {
    return StoredPage.class;
  }
}
