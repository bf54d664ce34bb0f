package dev.verso.page;

import dev.verso.site.Recipe;
import dev.verso.site.Redirect;
import dev.verso.text.Utf8Check;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
 * wrong type is as if not there, and noted: one bad document must not spoil the reply that it comes
 * with.
 */
final class PageCodec implements Codec<StoredPage> {
  @Override
  public StoredPage decode(BsonReader reader, DecoderContext context) {
    String id = "";
    Buffer body = null;
    String contentType = null;
    Instant updatedAt = null;
    Map<String, String> headers = Map.of();
    String redirect = null;
    int status = Redirect.DEFAULT_STATUS;
    String layout = null;
    boolean includes = false;
    List<String> ignored = new ArrayList<>();
    reader.readStartDocument();
    while (reader.readBsonType() != BsonType.END_OF_DOCUMENT) {
      switch (reader.readName()) {
        case "_id" -> id = id(reader);
        case "body" -> body = utf8(reader);
        case "contentType" -> contentType = string(reader, "contentType", ignored);
        case "updatedAt" -> updatedAt = instant(reader, ignored);
        case "headers" -> headers = strings(reader, ignored);
        case "redirect" -> redirect = string(reader, "redirect", ignored);
        case "layout" -> layout = string(reader, "layout", ignored);
        case "includes" -> includes = bool(reader, ignored);
        case "status" -> status = integer(reader, ignored);
        default -> reader.skipValue();
      }
    }
    reader.readEndDocument();
    boolean leads = body == null && redirect != null;
    Page page =
        body == null && !leads
            ? null
            : Page.of(
                    body == null ? Buffer.buffer() : body,
                    contentType,
                    updatedAt,
                    headers,
                    ignored::add)
                .madeOf(new Recipe(layout, includes));
    return new StoredPage(id, leads ? leading(page, redirect, status, ignored) : page, ignored);
  }

  /** A page wins: only a document without a body leads elsewhere. */
  private static @Nullable Page leading(
      @Nullable Page document, @Nullable String to, int status, List<String> ignored) {
    try {
      return document == null || to == null ? null : document.leadingTo(new Redirect(status, to));
    } catch (IllegalArgumentException e) {
      ignored.add("redirect, as " + e.getMessage());
      return null;
    }
  }

  private static boolean bool(BsonReader reader, List<String> ignored) {
    if (reader.getCurrentBsonType() == BsonType.BOOLEAN) {
      return reader.readBoolean();
    }
    skip(reader, "includes, which is no boolean", ignored);
    return false;
  }

  private static int integer(BsonReader reader, List<String> ignored) {
    double number =
        switch (reader.getCurrentBsonType()) {
          case INT32 -> reader.readInt32();
          case INT64 -> reader.readInt64();
          case DOUBLE -> reader.readDouble();
          default -> {
            skip(reader, "status, which is no number", ignored);
            yield Redirect.DEFAULT_STATUS;
          }
        };
    return (int) number;
  }

  private static String id(BsonReader reader) {
    if (reader.getCurrentBsonType() == BsonType.STRING) {
      return reader.readString();
    }
    reader.skipValue();
    return "";
  }

  private static @Nullable String string(BsonReader reader, String field, List<String> ignored) {
    if (reader.getCurrentBsonType() == BsonType.STRING) {
      return reader.readString();
    }
    skip(reader, field + ", which is no string", ignored);
    return null;
  }

  /** A field that is null is as good as one that is not there: nobody meant anything by it. */
  private static void skip(BsonReader reader, String remark, List<String> ignored) {
    if (reader.getCurrentBsonType() != BsonType.NULL) {
      ignored.add(remark);
    }
    reader.skipValue();
  }

  /** The bytes of a string as they are: decoding them would only be undone later. */
  static @Nullable Buffer utf8(BsonReader reader) {
    Buffer bytes = null;
    if (reader.getCurrentBsonType() == BsonType.BINARY) {
      return utf8(reader.readBinaryData().getData());
    }
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

  static @Nullable Buffer utf8(byte[] bytes) {
    return Utf8Check.isWellFormed(bytes) ? wrapped(bytes) : null;
  }

  /** A BSON string: an int32, so many bytes, the last of which is 0. */
  private static Buffer bytes(BsonInput input) {
    int length = input.readInt32();
    if (length < 1) {
      throw new BsonSerializationException("a string of " + length + " bytes");
    }
    byte[] bytes = new byte[length - 1];
    input.readBytes(bytes);
    return wrapped(bytes);
  }

  /** {@link Buffer#buffer(byte[])} would copy them. */
  private static Buffer wrapped(byte[] bytes) {
    return BufferInternal.buffer(Unpooled.wrappedBuffer(bytes));
  }

  private static @Nullable Instant instant(BsonReader reader, List<String> ignored) {
    if (reader.getCurrentBsonType() == BsonType.DATE_TIME) {
      return Instant.ofEpochMilli(reader.readDateTime());
    }
    skip(reader, "updatedAt, which is no date", ignored);
    return null;
  }

  private static Map<String, String> strings(BsonReader reader, List<String> ignored) {
    if (reader.getCurrentBsonType() != BsonType.DOCUMENT) {
      skip(reader, "headers, which is no object", ignored);
      return Map.of();
    }
    Map<String, String> strings = new LinkedHashMap<>();
    reader.readStartDocument();
    while (reader.readBsonType() != BsonType.END_OF_DOCUMENT) {
      String name = reader.readName();
      String value = string(reader, "headers." + name, ignored);
      if (value != null) {
        strings.put(name, value);
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
