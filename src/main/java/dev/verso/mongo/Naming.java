package dev.verso.mongo;

import com.mongodb.client.model.Projections;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * By what the documents of a collection are known to those who follow its changes.
 *
 * @param field whose string is a document's name; null where only its {@code _id} is
 * @param order the field that decides which of several documents of a name counts; null where there
 *     is only one
 */
public record Naming(@Nullable String field, @Nullable String order) {
  /** By their {@code _id}, if that is a string. */
  static final Naming BY_ID = new Naming(null, null);

  private static final String INSERTED = "fullDocument";
  private static final String UPDATED = "updateDescription";
  private static final String FIELDS = "updatedFields";

  /** An {@code _id} as text, the same for all that are equal. */
  public static String text(BsonValue id) {
    return id.isString() ? id.asString().getValue() : id.toString();
  }

  boolean isById() {
    return field == null;
  }

  /** What of an event is needed: of an insert it would hold the whole document. */
  Bson projection() {
    List<String> fields = new ArrayList<>(List.of("operationType", "documentKey._id"));
    if (field != null) {
      fields.add(INSERTED + '.' + field);
      fields.add(UPDATED + '.' + FIELDS + '.' + field);
    }
    if (order != null) {
      fields.add(UPDATED + '.' + FIELDS + '.' + order);
    }
    return Projections.include(fields);
  }

  /** The change that an event of a change stream tells; empty where nobody would know it. */
  Optional<ChangeFeed.Change> changeOf(BsonDocument event) {
    return switch (event.getString("operationType", new BsonString("")).getValue()) {
      case "insert", "update", "replace", "delete" -> documentOf(event);
      // Drop, rename, and whatever else there will be: an "invalidate" follows where the stream
      // cannot go on.
      default -> Optional.of(new ChangeFeed.Change.Anything(true));
    };
  }

  private Optional<ChangeFeed.Change> documentOf(BsonDocument event) {
    BsonValue id = event.getDocument("documentKey").get("_id");
    if (id == null || (isById() && !id.isString())) {
      return Optional.empty();
    }
    BsonDocument updated = child(child(event, UPDATED), FIELDS);
    if (order != null && updated.containsKey(order)) {
      // Of its name, which an update does not tell, another may be the one that counts now.
      return Optional.of(new ChangeFeed.Change.Anything(true));
    }
    BsonValue name =
        field == null ? null : updated.getOrDefault(field, child(event, INSERTED).get(field));
    Set<String> names =
        name != null && name.isString() ? Set.of(name.asString().getValue()) : Set.of();
    return Optional.of(new ChangeFeed.Change.Document(text(id), names));
  }

  private static BsonDocument child(BsonDocument parent, String name) {
    return parent.isDocument(name) ? parent.getDocument(name) : new BsonDocument();
  }
}
