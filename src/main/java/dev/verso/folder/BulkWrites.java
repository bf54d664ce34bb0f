package dev.verso.folder;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.client.model.WriteModel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * Writes pages in batches: some are on their way while the next is filled. Each is noted before it
 * is sent and after it is acknowledged.
 */
final class BulkWrites {
  /** With the one that is filled. */
  private static final int MOST_IN_FLIGHT = 3;

  private static final int DUPLICATE_KEY = 11000;

  private final Database database;
  private final SyncState state;
  private final Report report;

  private final Queue<Sent> inFlight = new ArrayDeque<>();
  private Batch filling = new Batch();

  private record Sent(Batch batch, CompletableFuture<?> acknowledged) {}

  BulkWrites(Database database, SyncState state, Report report) {
    this.database = database;
    this.state = state;
    this.report = report;
  }

  /** Has it written with others, as {@link Batch#add} says; it may wait for some of them. */
  void add(Plan.Change change, WriteModel<BsonDocument> write, int bytes, Row row)
      throws Exception {
    if (!filling.hasRoomFor(bytes)) {
      flush();
    }
    filling.add(change, write, bytes, row);
  }

  /** Sends what was added. */
  void flush() throws Exception {
    Batch batch = filling;
    filling = new Batch();
    leaveOutWhatHasChanged(batch);
    if (batch.isEmpty()) {
      return;
    }
    state.append(batch.rows().stream().map(this::intended).toList());
    inFlight.add(new Sent(batch, database.write(batch.writes())));
    if (inFlight.size() == MOST_IN_FLIGHT) {
      finish(inFlight.remove());
    }
  }

  private Row intended(Row row) {
    String target = row.settled();
    return state.intended(
        row.key(),
        row.path(),
        Stamp.NONE,
        target == null ? null : new Row.Pending(target, true, ""));
  }

  /** Between the comparison and now, somebody may have written. */
  private void leaveOutWhatHasChanged(Batch batch) {
    Map<String, String> now =
        fingerprints(batch.changes().stream().filter(change -> change.step() != Step.ADD).toList());
    for (int i = batch.changes().size() - 1; i >= 0; i--) {
      Plan.Change change = batch.changes().get(i);
      String found = now.get(change.key().name());
      if (change.step() != Step.ADD
          && !Objects.equals(found, change.remotely())
          && !isAsWanted(batch.rows().get(i), found)) {
        batch.drop(i);
        report.conflict(change);
      }
    }
  }

  /** Of the pages that are there now. */
  private Map<String, String> fingerprints(List<Plan.Change> changes) {
    Map<String, String> found = new HashMap<>();
    if (!changes.isEmpty()) {
      List<String> names = changes.stream().map(change -> change.key().name()).toList();
      database
          .find(names)
          .forEach(page -> found.put(page.id(), Fingerprint.ofPage(page.body(), page.fields())));
    }
    return found;
  }

  /** Whoever made it so: a run, say, that was killed when its last batch was on its way. */
  private static boolean isAsWanted(Row row, @Nullable String found) {
    return Objects.equals(found, row.settled());
  }

  /** Returns when all that was sent is acknowledged, or refused. */
  void finish() throws Exception {
    while (!inFlight.isEmpty()) {
      finish(inFlight.remove());
    }
  }

  private void finish(Sent sent) throws Exception {
    Batch batch = sent.batch();
    try {
      sent.acknowledged().get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof MongoBulkWriteException bulk)
          || bulk.getWriteConcernError() != null) {
        throw e.getCause() instanceof Exception cause ? cause : e;
      }
      tell(batch, bulk);
    }
    state.append(batch.rows());
    batch.changes().forEach(report::done);
  }

  /** Of what failed the rows go back to what they were. */
  private void tell(Batch batch, MongoBulkWriteException bulk) {
    Map<String, String> now =
        fingerprints(
            bulk.getWriteErrors().stream()
                .filter(BulkWrites::isDuplicate)
                .map(error -> batch.changes().get(error.getIndex()))
                .toList());
    List<Integer> failed = new ArrayList<>();
    for (BulkWriteError error : bulk.getWriteErrors()) {
      int i = error.getIndex();
      Plan.Change change = batch.changes().get(i);
      if (!isDuplicate(error)) {
        failed.add(i);
        report.fail(change, "cannot store %s: error %d".formatted(change.path(), error.getCode()));
      } else if (!isAsWanted(batch.rows().get(i), now.get(change.key().name()))) {
        failed.add(i);
        report.conflict(change);
      }
    }
    failed.stream().sorted(Comparator.reverseOrder()).forEach(batch::drop);
  }

  private static boolean isDuplicate(BulkWriteError error) {
    return error.getCode() == DUPLICATE_KEY;
  }
}
