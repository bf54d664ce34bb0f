package dev.verso.folder;

import com.mongodb.client.model.WriteModel;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;

/** Writes that go in one message, with what each does and what is to be remembered of it. */
final class Batch {
  private static final int MOST_WRITES = 1000;

  /** MongoDB takes messages of 48 MB; some such batches are in memory at once. */
  private static final long MOST_BYTES = 4L * 1024 * 1024;

  private final List<WriteModel<BsonDocument>> writes = new ArrayList<>();
  private final List<Plan.Change> changes = new ArrayList<>();
  private final List<Row> rows = new ArrayList<>();
  private long bytes;

  /** Whether so much more fits in; one write always fits an empty one. */
  boolean hasRoomFor(int more) {
    return writes.isEmpty() || (writes.size() < MOST_WRITES && bytes + more <= MOST_BYTES);
  }

  /**
   * Adds one.
   *
   * @param size of what is written, in bytes
   * @param row what is to be remembered once it is written
   */
  void add(Plan.Change change, WriteModel<BsonDocument> write, int size, Row row) {
    changes.add(change);
    writes.add(write);
    rows.add(row);
    bytes += size;
  }

  /** Takes one out again; those behind it move up. */
  void drop(int i) {
    changes.remove(i);
    writes.remove(i);
    rows.remove(i);
  }

  boolean isEmpty() {
    return writes.isEmpty();
  }

  List<WriteModel<BsonDocument>> writes() {
    return writes;
  }

  List<Plan.Change> changes() {
    return changes;
  }

  List<Row> rows() {
    return rows;
  }
}
