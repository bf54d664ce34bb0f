package dev.verso.page;

import com.mongodb.reactivestreams.client.MongoCollection;
import com.mongodb.reactivestreams.client.MongoDatabase;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * The whole document of a page, whether it can be served or not.
 *
 * @param id its {@code _id}; empty when that is no string
 * @param body the bytes of {@code body} in UTF-8, not to be written to; null where the document has
 *     none that is text, as a redirect has none
 * @param fields all the others but {@code updatedAt}, which says when and not what; among them
 *     {@code body} where it is no text
 */
@SuppressWarnings("ArrayRecordComponent") // documents are not compared
public record PageDocument(String id, byte @Nullable [] body, BsonDocument fields) {
  /** A document of MongoDB is 16 MB at most, with its name and a little more. */
  public static final int MAX_BYTES = 16 * 1024 * 1024 - 4096;

  /** The collection {@code name}, read from the primary. */
  public static MongoCollection<PageDocument> collection(MongoDatabase database, String name) {
    return MongoPageSource.collection(database, name, new PageDocumentCodec());
  }
}
