package dev.verso.wire;

import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * What the client of one change stream has been told, and what has been held back from it.
 *
 * <p>A client that opens another stream where it was gets a new one of these, and from the server
 * once more what was held back here.
 */
final class ChangeStreamCursor {
  private static final String TOKEN = "postBatchResumeToken";

  private final long id;
  private @Nullable BsonValue toldToken;
  private BsonArray held = new BsonArray();

  /** The reply with which the server ended it, where that is held back. */
  private @Nullable BsonDocument lastReply;

  /**
   * @param command that opens it
   * @param reply to that, by the server
   */
  ChangeStreamCursor(Command command, BsonDocument reply) {
    BsonDocument cursor = reply.getDocument("cursor");
    BsonDocument options =
        command.body().getArray("pipeline").get(0).asDocument().getDocument("$changeStream");
    this.id = cursor.getInt64("id").getValue();
    this.toldToken = options.get("resumeAfter", options.get("startAfter", cursor.get(TOKEN)));
  }

  long id() {
    return id;
  }

  /** The reply to a getMore that the server would not know any more; null while it does. */
  @Nullable BsonDocument lastReply() {
    return lastReply == null ? null : lastReply.clone();
  }

  /** Takes the events out of the reply, to be delivered later. Returns whether there were any. */
  boolean withhold(BsonDocument reply) {
    BsonDocument cursor = reply.getDocument("cursor");
    BsonArray events = cursor.getArray(batch(cursor));
    held.addAll(events);
    cursor.put(batch(cursor), new BsonArray());
    if (cursor.getInt64("id").getValue() == 0) {
      lastReply = reply.clone();
      cursor.put("id", new BsonInt64(id));
    }
    putToldToken(cursor);
    return !events.isEmpty();
  }

  /** Puts what was held back before the events of the reply. */
  void deliver(BsonDocument reply) {
    BsonDocument cursor = reply.getDocument("cursor");
    deliverEvents(cursor);
    toldToken = cursor.get(TOKEN);
  }

  /** The same, but the token of the reply is the last one that was told. */
  void deliverWithoutToken(BsonDocument reply) {
    BsonDocument cursor = reply.getDocument("cursor");
    deliverEvents(cursor);
    putToldToken(cursor);
  }

  private void deliverEvents(BsonDocument cursor) {
    held.addAll(cursor.getArray(batch(cursor)));
    cursor.put(batch(cursor), held);
    held = new BsonArray();
    lastReply = null;
  }

  private void putToldToken(BsonDocument cursor) {
    if (toldToken != null) {
      cursor.put(TOKEN, toldToken);
    }
  }

  private static String batch(BsonDocument cursor) {
    return cursor.containsKey("nextBatch") ? "nextBatch" : "firstBatch";
  }
}
