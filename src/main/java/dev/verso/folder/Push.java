package dev.verso.folder;

import com.mongodb.client.model.DeleteOneModel;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.ReplaceOneModel;
import dev.verso.cli.CommandFailure;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.conversions.Bson;

/**
 * Writes what a plan says into the database: files first, that no page asks for what is not there
 * yet, deletes last.
 */
final class Push {
  private final LocalTree tree;
  private final Report report;
  private final Uploads files;
  private final BulkWrites pages;

  Push(LocalTree tree, Database database, SyncState state, Report report) {
    this.tree = tree;
    this.report = report;
    this.files = new Uploads(tree, database, state, report);
    this.pages = new BulkWrites(database, state, report);
  }

  void run(Plan plan) throws Exception {
    files.deleteLeftovers();
    for (Plan.Change change : plan.stores(Key.Kind.FILE)) {
      report.attempt(change, () -> files.store(change));
    }
    for (Plan.Change change : plan.stores(Key.Kind.PAGE)) {
      report.attempt(change, () -> store(change));
    }
    pages.flush();
    for (Plan.Change change : plan.with(Step.DELETE).toList()) {
      report.attempt(change, () -> delete(change));
    }
    pages.flush();
    pages.finish();
  }

  private void store(Plan.Change change) throws Exception {
    LocalEntry local = Objects.requireNonNull(change.local());
    Content content = tree.content(local);
    if (!content.key().equals(change.key())) {
      throw new CommandFailure(local.path() + " has changed meanwhile; push again");
    }
    BsonDocument document = document(content);
    String fingerprint = content.fingerprint();
    boolean asScanned = fingerprint.equals(local.fingerprint());
    pages.add(
        change,
        change.step() == Step.ADD
            ? new InsertOneModel<>(document)
            : new ReplaceOneModel<>(byId(change.key()), document),
        content.size(),
        Row.settled(
            change.key(), local.path(), fingerprint, asScanned ? local.stamp() : Stamp.NONE));
  }

  private static BsonDocument document(Content content) {
    BsonDocument document = new BsonDocument("_id", new BsonString(content.key().name()));
    if (content.body() != null) {
      document.append("body", new BsonString(new String(content.body(), StandardCharsets.UTF_8)));
    }
    document.putAll(content.fields());
    return document.append("updatedAt", new BsonDateTime(System.currentTimeMillis()));
  }

  private static Bson byId(Key key) {
    return Filters.eq("_id", key.name());
  }

  private void delete(Plan.Change change) throws Exception {
    if (change.key().isPage()) {
      pages.add(change, new DeleteOneModel<>(byId(change.key())), 0, Row.gone(change.key()));
    } else {
      files.delete(change);
    }
  }
}
