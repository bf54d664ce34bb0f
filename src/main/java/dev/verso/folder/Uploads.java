package dev.verso.folder;

import dev.verso.cli.CommandFailure;
import dev.verso.cli.DatabaseCommand;
import dev.verso.file.FileUpload;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Objects;

/** Writes files into GridFS, one after the other, and removes them there. */
final class Uploads {
  private static final int PIECE = 1024 * 1024;

  private final LocalTree tree;
  private final Database database;
  private final SyncState state;
  private final Report report;

  Uploads(LocalTree tree, Database database, SyncState state, Report report) {
    this.tree = tree;
    this.database = database;
    this.state = state;
    this.report = report;
  }

  /** Deletes chunks without a document, of a run that was killed. */
  void deleteLeftovers() {
    for (Row row : List.copyOf(state.rows())) {
      Row.Pending pending = row.pending();
      if (pending != null && !pending.upload().isEmpty()) {
        database.deleteLeftovers(pending.upload(), row.stamp().size());
      }
    }
  }

  void store(Plan.Change change) throws Exception {
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

  void delete(Plan.Change change) throws Exception {
    if (isAsSeen(change)) {
      database.deleteFile(change.key().name());
      state.forget(change.key());
      report.done(change);
    }
  }

  /** Between the comparison and now, somebody may have written. */
  private boolean isAsSeen(Plan.Change change) throws Exception {
    if (Objects.equals(database.newestHash(change.key().name()), change.remotely())) {
      return true;
    }
    report.conflict(change);
    return false;
  }
}
