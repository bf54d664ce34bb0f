package dev.verso.folder;

import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * Something in the folder.
 *
 * @param derived the fields of a document that another file asks for, such as a redirect; null for
 *     what has a file of its own
 */
record LocalEntry(
    Key key, String path, String fingerprint, Stamp stamp, @Nullable BsonDocument derived) {}
