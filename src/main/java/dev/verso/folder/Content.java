package dev.verso.folder;

import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * What a file and its sidecar say.
 *
 * @param body of a page, null where it has none; of a file in GridFS always null
 * @param fields of a page, besides {@code body}; empty for a file
 */
@SuppressWarnings("ArrayRecordComponent") // contents are compared by their fingerprints
record Content(Key key, byte @Nullable [] body, BsonDocument fields, String fingerprint) {
  /** How many bytes the body has. */
  int size() {
    return body == null ? 0 : body.length;
  }
}
