package dev.verso.folder;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.client.model.DeleteOneModel;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.WriteModel;
import dev.verso.cli.CommandFailure;
import dev.verso.cli.DatabaseCommand;
import dev.verso.file.FileUpload;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a plan says into the database: files first, that no page asks for what is not there
 * yet, deletes last. Each batch is noted before it is sent and after it is acknowledged.
 */
final class Push {
  private static final int BATCH_PAGES = 1000;

  /** MongoDB takes messages of 48 MB; two such batches are in memory at once. */
  private static final long BATCH_BYTES = 8L * 1024 * 1024;

  private static final int BATCHES_IN_FLIGHT = 2;
  private static final int DUPLICATE_KEY = 11000;
  private static final int PIECE = 1024 * 1024;

  private final LocalTree tree;
  private final Database database;
  private final SyncState state;
  private final Report report;

  private final Queue<Batch> inFlight = new ArrayDeque<>();
  private Batch filling = new Batch();

  /** What goes in one message, or is on its way in one. */
  private static final class Batch {
    final List<WriteModel<BsonDocument>> writes = new ArrayList<>();
    final List<Plan.Change> changes = new ArrayList<>();
    final List<Row> rows = new ArrayList<>();
    long bytes;
    @Nullable CompletableFuture<?> sent;
  }

  Push(LocalTree tree, Database database, SyncState state, Report report) {
    this.tree = tree;
    this.database = database;
    this.state = state;
    this.report = report;
  }

  void run(Plan plan) throws Exception {
    deleteLeftovers();
    for (Plan.Change change : plan.stores(Key.Kind.FILE)) {
      attempt(change, () -> upload(change));
    }
    for (Plan.Change change : plan.stores(Key.Kind.PAGE)) {
      attempt(change, () -> add(change));
    }
    flush();
    for (Plan.Change change : plan.with(Step.DELETE).toList()) {
      attempt(change, () -> delete(change));
    }
    flush();
    while (!inFlight.isEmpty()) {
      finish(inFlight.remove());
    }
  }

  private interface Work {
    void run() throws Exception;
  }

  /** One that cannot be read keeps none of the others from being stored. */
  private void attempt(Plan.Change change, Work work) throws Exception {
    try {
      work.run();
    } catch (CommandFailure e) {
      report.fail(change, String.valueOf(e.getMessage()));
      report.done(change);
    }
  }

  private void add(Plan.Change change) throws Exception {
    LocalEntry local = Objects.requireNonNull(change.local());
    Content content = tree.read(local.path(), tree.stamp(local.path()));
    if (!content.key().equals(change.key())) {
      throw new CommandFailure(local.path() + " has changed meanwhile; push again");
    }
    BsonDocument document = document(content);
    int bytes = content.body() == null ? 0 : content.body().length;
    if (filling.bytes + bytes > BATCH_BYTES && !filling.writes.isEmpty()) {
      flush();
    }
    filling.bytes += bytes;
    String fingerprint = content.fingerprint();
    boolean asScanned = fingerprint.equals(local.fingerprint());
    put(
        change,
        change.step() == Step.ADD
            ? new InsertOneModel<>(document)
            : new ReplaceOneModel<>(byId(change.key()), document),
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

  private static org.bson.conversions.Bson byId(Key key) {
    return Filters.eq("_id", key.name());
  }

  private void put(Plan.Change change, WriteModel<BsonDocument> write, Row row) throws Exception {
    filling.writes.add(write);
    filling.changes.add(change);
    filling.rows.add(row);
    if (filling.writes.size() == BATCH_PAGES) {
      flush();
    }
  }

  private void flush() throws Exception {
    Batch batch = filling;
    filling = new Batch();
    leaveOutWhatHasChanged(batch);
    if (batch.writes.isEmpty()) {
      return;
    }
    state.append(batch.rows.stream().map(this::intended).toList());
    batch.sent = database.write(batch.writes);
    inFlight.add(batch);
    if (inFlight.size() == BATCHES_IN_FLIGHT) {
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
    List<String> names =
        batch.changes.stream()
            .filter(change -> change.step() != Step.ADD)
            .map(change -> change.key().name())
            .toList();
    if (names.isEmpty()) {
      return;
    }
    Map<String, String> now = new HashMap<>();
    database
        .find(names)
        .forEach(page -> now.put(page.id(), Fingerprint.ofPage(page.body(), page.fields())));
    for (int i = batch.changes.size() - 1; i >= 0; i--) {
      Plan.Change change = batch.changes.get(i);
      if (change.step() != Step.ADD
          && !Objects.equals(now.get(change.key().name()), change.remotely())) {
        drop(batch, i);
        report.conflict(change);
      }
    }
  }

  private static void drop(Batch batch, int i) {
    batch.changes.remove(i);
    batch.writes.remove(i);
    batch.rows.remove(i);
  }

  private void finish(Batch batch) throws Exception {
    try {
      Objects.requireNonNull(batch.sent).get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof MongoBulkWriteException bulk)
          || bulk.getWriteConcernError() != null) {
        throw e.getCause() instanceof Exception cause ? cause : e;
      }
      tell(batch, bulk);
    }
    state.append(batch.rows);
    batch.changes.forEach(report::done);
  }

  /** Of what failed the rows go back to what they were. */
  private void tell(Batch batch, MongoBulkWriteException bulk) {
    List<Integer> failed = new ArrayList<>();
    for (BulkWriteError error : bulk.getWriteErrors()) {
      failed.add(error.getIndex());
      Plan.Change change = batch.changes.get(error.getIndex());
      if (error.getCode() == DUPLICATE_KEY) {
        report.conflict(change);
      } else {
        report.fail(change, "cannot store %s: error %d".formatted(change.path(), error.getCode()));
      }
    }
    failed.stream().sorted((a, b) -> b - a).forEach(i -> drop(batch, i));
  }

  private void delete(Plan.Change change) throws Exception {
    if (change.key().isPage()) {
      put(change, new DeleteOneModel<>(byId(change.key())), Row.gone(change.key()));
    } else if (isAsSeen(change)) {
      database.deleteFile(change.key().name());
      state.forget(change.key());
      report.done(change);
    }
  }

  private boolean isAsSeen(Plan.Change change) throws Exception {
    if (Objects.equals(database.newestHash(change.key().name()), change.remotely())) {
      return true;
    }
    report.conflict(change);
    return false;
  }

  private void upload(Plan.Change change) throws Exception {
    if (!isAsSeen(change)) {
      return;
    }
    LocalEntry local = Objects.requireNonNull(change.local());
    FileUpload upload = database.upload(change.key().name());
    state.append(
        List.of(
            state.intended(
                change.key(),
                local.path(),
                new Stamp(tree.stamp(local.path()).size(), 0, -1, 0),
                new Row.Pending(local.fingerprint(), true, upload.id().toHexString()))));
    DatabaseCommand.guarded(
        () -> upload.abort().otherwiseEmpty().await(),
        () -> {
          try {
            copy(local.path(), upload);
            upload.end().await();
            return upload;
          } finally {
            // Does nothing to a file that is stored.
            upload.abort().otherwiseEmpty().await();
          }
        });
    state.append(
        List.of(Row.settled(change.key(), local.path(), local.fingerprint(), local.stamp())));
    report.done(change);
  }

  private void copy(String path, FileUpload upload) {
    try (InputStream in = Files.newInputStream(tree.resolve(path))) {
      for (byte[] piece = in.readNBytes(PIECE); piece.length > 0; piece = in.readNBytes(PIECE)) {
        upload.write(Buffer.buffer(piece)).await();
      }
    } catch (IOException e) {
      throw new CommandFailure("cannot read " + path, e);
    }
  }

  /** Chunks without a document, of a run that was killed. */
  private void deleteLeftovers() {
    for (Row row : List.copyOf(state.rows())) {
      Row.Pending pending = row.pending();
      if (pending != null && !pending.upload().isEmpty()) {
        database.deleteLeftovers(pending.upload(), row.stamp().size());
      }
    }
  }
}
