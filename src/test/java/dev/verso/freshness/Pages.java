package dev.verso.freshness;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.set;

import com.mongodb.MongoException;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.RenameCollectionOptions;
import com.mongodb.client.model.UpdateOneModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.IntStream;
import org.bson.Document;

/**
 * The pages that are written and read, with the history of each. Every change to them goes through
 * here: that of one page under the read lock, that of many under the write lock.
 */
final class Pages {
  /** How many there are. */
  static final int COUNT = 1000;

  /** The first so many are not written one by one. */
  static final int QUIET = 50;

  /** The last so many are deleted now and then. */
  static final int DOOMED = 100;

  private static final String FILLING = "<p>A page among others.</p>\n".repeat(40);

  private final MongoCollection<Document> collection;
  private final MongoCollection<Document> next;
  private final List<Timeline> history =
      IntStream.range(0, COUNT).mapToObj(page -> new Timeline()).toList();
  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  Pages(MongoDatabase database) {
    collection = database.getCollection("pages").withWriteConcern(WriteConcern.MAJORITY);
    next = database.getCollection("next").withWriteConcern(WriteConcern.MAJORITY);
  }

  static String name(int page) {
    return String.format(Locale.ROOT, "page-%03d", page);
  }

  /** The number of the page of that name. */
  static int number(String name) {
    return Integer.parseInt(name.substring("page-".length()));
  }

  private static String body(int version) {
    return version + "\n" + FILLING;
  }

  /** The version that a body was written for. */
  static int version(String body) {
    return Integer.parseInt(body.substring(0, body.indexOf('\n')));
  }

  private static Document document(int page, int version) {
    return new Document("_id", name(page)).append("v", version).append("body", body(version));
  }

  MongoCollection<Document> collection() {
    return collection;
  }

  List<Timeline> history() {
    return history;
  }

  /**
   * Writes the next version of a page.
   *
   * @param concern when it counts as acknowledged
   * @return the version; empty when nobody knows whether it was written
   */
  OptionalInt bump(int page, WriteConcern concern) {
    lock.readLock().lock();
    try {
      Timeline.State state = history.get(page).nextVersion();
      try {
        // A write that was given up and comes late must not undo the ones after it.
        long matched =
            collection
                .withWriteConcern(concern)
                .updateOne(
                    and(eq(name(page)), lt("v", state.version())),
                    combine(set("v", state.version()), set("body", body(state.version()))))
                .getMatchedCount();
        if (matched == 0) {
          return OptionalInt.empty(); // the page is away for a while
        }
        state.acknowledge();
        return OptionalInt.of(state.version());
      } catch (MongoException unknown) {
        return OptionalInt.empty();
      }
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Writes {@code pages} anew where they are not. */
  void insert(IntStream pages) {
    exclusively(
        () -> {
          List<Timeline.State> states = new ArrayList<>();
          List<Document> documents = new ArrayList<>();
          pages.forEach(
              page -> {
                Timeline.State state = history.get(page).nextVersion();
                states.add(state);
                documents.add(document(page, state.version()));
              });
          collection.insertMany(documents);
          states.forEach(Timeline.State::acknowledge);
        });
  }

  /** Deletes {@code pages} by one command. */
  void delete(IntStream pages) {
    exclusively(
        () -> {
          List<Integer> numbers = pages.boxed().toList();
          List<Timeline.State> states = absences(numbers);
          collection.deleteMany(in("_id", numbers.stream().map(Pages::name).toList()));
          states.forEach(Timeline.State::acknowledge);
        });
  }

  /** Drops the collection. */
  void drop() {
    exclusively(
        () -> {
          List<Timeline.State> states = absences(IntStream.range(0, COUNT).boxed().toList());
          collection.drop();
          states.forEach(Timeline.State::acknowledge);
        });
  }

  private List<Timeline.State> absences(List<Integer> pages) {
    return pages.stream().map(page -> history.get(page).absence()).toList();
  }

  /** Puts another collection, with the next version of each page, in this one's place. */
  void replaceByRename() {
    exclusively(
        () -> {
          // SecantusDB drops the one before it renames the other: for a moment there is none.
          absences(IntStream.range(0, COUNT).boxed().toList());
          List<Timeline.State> states = history.stream().map(Timeline::nextVersion).toList();
          next.insertMany(
              IntStream.range(0, COUNT)
                  .mapToObj(page -> document(page, states.get(page).version()))
                  .toList());
          next.renameCollection(
              collection.getNamespace(), new RenameCollectionOptions().dropTarget(true));
          states.forEach(Timeline.State::acknowledge);
        });
  }

  /** Writes the next version of {@code pages} by one unordered command. */
  void bumpAll(IntStream pages) {
    exclusively(
        () -> {
          List<Timeline.State> states = new ArrayList<>();
          List<UpdateOneModel<Document>> updates = new ArrayList<>();
          pages.forEach(
              page -> {
                Timeline.State state = history.get(page).nextVersion();
                states.add(state);
                updates.add(
                    new UpdateOneModel<>(
                        eq(name(page)),
                        combine(set("v", state.version()), set("body", body(state.version())))));
              });
          collection.bulkWrite(updates, new BulkWriteOptions().ordered(false));
          states.forEach(Timeline.State::acknowledge);
        });
  }

  private void exclusively(Runnable change) {
    lock.writeLock().lock();
    try {
      change.run();
    } finally {
      lock.writeLock().unlock();
    }
  }
}
