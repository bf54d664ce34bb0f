package dev.verso.page;

import io.vertx.core.buffer.Buffer;
import org.bson.BsonDocument;
import org.bson.BsonReader;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.bson.BsonWriter;
import org.bson.codecs.BsonValueCodec;
import org.bson.codecs.Codec;
import org.bson.codecs.DecoderContext;
import org.bson.codecs.EncoderContext;
import org.jspecify.annotations.Nullable;

/** Reads whole documents of pages. */
final class PageDocumentCodec implements Codec<PageDocument> {
  private static final String BODY = "body";

  private final BsonValueCodec values = new BsonValueCodec();

  @Override
  public PageDocument decode(BsonReader reader, DecoderContext context) {
    String id = "";
    Buffer body = null;
    BsonDocument fields = new BsonDocument();
    reader.readStartDocument();
    while (reader.readBsonType() != BsonType.END_OF_DOCUMENT) {
      String name = reader.readName();
      if (name.equals("updatedAt")) {
        reader.skipValue();
      } else if (name.equals(BODY) && reader.getCurrentBsonType() == BsonType.STRING) {
        body = PageCodec.utf8(reader);
      } else {
        BsonValue value = values.decode(reader, context);
        if (name.equals("_id")) {
          id = value.isString() ? value.asString().getValue() : "";
        } else if (name.equals(BODY) && value.isBinary()) {
          body = PageCodec.utf8(value.asBinary().getData());
          putUnless(body, fields, value);
        } else {
          fields.put(name, value);
        }
      }
    }
    reader.readEndDocument();
    return new PageDocument(id, body == null ? null : body.getBytes(), fields);
  }

  private static void putUnless(@Nullable Buffer body, BsonDocument fields, BsonValue value) {
    if (body == null) {
      fields.put(BODY, value);
    }
  }

  /** What is written are BSON documents. */
  @Override
  public void encode(BsonWriter writer, PageDocument page, EncoderContext context) {
    throw new UnsupportedOperationException("pages are only read");
  }

  @Override
  public Class<PageDocument> getEncoderClass() {
    return PageDocument.class;
  }
}
