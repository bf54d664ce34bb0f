package dev.verso.wire;

import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonString;

/**
 * What a client asks for.
 *
 * @param application what the client called itself when it said hello; empty if it did not
 * @param body as it was sent
 */
record Command(String application, BsonDocument body) {
  private static final Set<String> HELLO = Set.of("hello", "isMaster", "ismaster");

  /** Such as {@code getMore}. */
  String name() {
    return body.getFirstKey();
  }

  boolean isHello() {
    return HELLO.contains(name());
  }

  /** {@code database.collection}, or what is like it in a command that is for no collection. */
  String namespace() {
    String collection = name().equals("getMore") ? "collection" : name();
    return text(body, "$db") + "." + text(body, collection);
  }

  private static String text(BsonDocument document, String field) {
    return document.isString(field) ? document.getString(field).getValue() : "";
  }

  /** The name in the handshake of a client; empty in any other command. */
  static String applicationIn(BsonDocument body) {
    BsonDocument client = body.getDocument("client", new BsonDocument());
    return client
        .getDocument("application", new BsonDocument())
        .getString("name", new BsonString(""))
        .getValue();
  }

  /** The cursor that a getMore is about; 0 for another command. */
  long cursor() {
    return name().equals("getMore") ? body.getInt64("getMore").getValue() : 0;
  }

  boolean opensChangeStream() {
    return name().equals("aggregate")
        && !body.getArray("pipeline").isEmpty()
        && body.getArray("pipeline").get(0).asDocument().containsKey("$changeStream");
  }
}
