package dev.verso.freshness;

import com.mongodb.MongoException;
import com.mongodb.client.MongoChangeStreamCursor;
import com.mongodb.client.model.changestream.ChangeStreamDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.Document;

/**
 * A change stream as anyone would open it, beside those of the Versos: how long the database itself
 * takes to tell a change. What it takes cannot be made up for.
 */
final class Told {
  private final Pages pages;
  private final List<Long> delays = new ArrayList<>();
  private final CompletableFuture<Void> ended;
  private volatile boolean over;

  Told(Pages pages) {
    this.pages = pages;
    this.ended = CompletableFuture.runAsync(this::follow);
  }

  private void follow() {
    while (!over) {
      try (MongoChangeStreamCursor<ChangeStreamDocument<Document>> changes =
          pages.collection().watch().maxAwaitTime(100, TimeUnit.MILLISECONDS).cursor()) {
        while (!over) {
          ChangeStreamDocument<Document> change = changes.tryNext();
          if (change != null) {
            record(change, System.nanoTime());
          }
        }
      } catch (MongoException fault) {
        // One of the faults; the next stream begins when it is over.
      }
    }
  }

  private void record(ChangeStreamDocument<Document> change, long now) {
    BsonDocument key = change.getDocumentKey();
    if (key == null
        || change.getUpdateDescription() == null
        || change.getUpdateDescription().getUpdatedFields() == null) {
      return;
    }
    BsonDocument updated = change.getUpdateDescription().getUpdatedFields();
    if (updated.isInt32("v")) {
      long acknowledged =
          pages
              .history()
              .get(Pages.number(key.getString("_id").getValue()))
              .acknowledged(updated.getInt32("v").getValue());
      // Told before it was acknowledged is told at once.
      delays.add(acknowledged == Timeline.NEVER ? 0 : Math.max(0, now - acknowledged));
    }
  }

  /** Ends, and gives the delays from acknowledged to told, in nanoseconds. */
  List<Long> stop() {
    over = true;
    ended.join();
    return delays;
  }
}
