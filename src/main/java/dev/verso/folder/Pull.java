package dev.verso.folder;

import dev.verso.cli.CommandFailure;
import dev.verso.cli.Destination;
import dev.verso.file.StoredFile;
import dev.verso.page.PageDocument;
import dev.verso.text.Utf8Check;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a plan says into the folder. Each file is written beside its place and moved there;
 * one that somebody has changed since the comparison is left alone.
 */
final class Pull {
  /** As many of 16 MB would fit no heap, but few pages are so large. */
  private static final int BATCH_PAGES = 50;

  private final Path root;
  private final LocalTree tree;
  private final Database database;
  private final SyncState state;
  private final Report report;

  Pull(Path root, LocalTree tree, Database database, SyncState state, Report report) {
    this.root = root;
    this.tree = tree;
    this.database = database;
    this.state = state;
    this.report = report;
  }

  void run(Plan plan) throws Exception {
    List<Plan.Change> pages = plan.stores(Key.Kind.PAGE);
    for (int i = 0; i < pages.size(); i += BATCH_PAGES) {
      pages(pages.subList(i, Math.min(i + BATCH_PAGES, pages.size())));
    }
    for (Plan.Change change : plan.stores(Key.Kind.FILE)) {
      state.append(List.of(intended(change)));
      attempt(change, () -> file(change));
    }
    for (Plan.Change change : plan.with(Step.DELETE).toList()) {
      attempt(change, () -> delete(change));
    }
  }

  private void attempt(Plan.Change change, Report.Work work) throws Exception {
    report.attempt(
        change,
        () -> {
          if (isAsSeen(change)) {
            work.run();
            report.done(change);
          } else {
            report.conflict(change);
          }
        });
  }

  /** Reads the file again: the moment of the comparison may be minutes ago. */
  private boolean isAsSeen(Plan.Change change) {
    LocalEntry local = change.local();
    Stamp now = tree.stamp(local == null ? target(change) : local.path());
    if (local == null || now.equals(Stamp.NONE)) {
      return local == null && now.equals(Stamp.NONE);
    }
    return now.equals(local.stamp())
        || tree.read(local.path(), now).fingerprint().equals(local.fingerprint());
  }

  private static String target(Plan.Change change) {
    RemoteEntry remote = change.remote();
    return Objects.requireNonNullElse(remote == null ? null : remote.path(), change.path());
  }

  private Row intended(Plan.Change change) {
    String target = change.remotely();
    return state.intended(
        change.key(),
        target(change),
        Stamp.NONE,
        target == null ? null : new Row.Pending(target, false, ""));
  }

  private void pages(List<Plan.Change> batch) throws Exception {
    state.append(batch.stream().map(this::intended).toList());
    Map<String, PageDocument> found = new HashMap<>();
    database
        .find(batch.stream().map(change -> change.key().name()).toList())
        .forEach(page -> found.put(page.id(), page));
    for (Plan.Change change : batch) {
      PageDocument page = found.get(change.key().name());
      attempt(change, () -> page(change, page));
    }
  }

  private void page(Plan.Change change, @Nullable PageDocument page) throws Exception {
    String path = target(change);
    if (page == null || !Layout.pathOf(page.id(), page.fields()).equals(Optional.of(path))) {
      throw new CommandFailure(path + " has changed in the database meanwhile; pull again");
    }
    byte[] body = page.body();
    BsonDocument sidecar = Layout.sidecar(path, page.fields());
    boolean needsSidecar = !sidecar.isEmpty() || body == null || !Layout.isTextName(path);
    put(change, path, body, needsSidecar ? Sidecar.write(sidecar) : null);
    settle(change, path, Fingerprint.ofPage(body, page.fields()));
  }

  private void put(
      Plan.Change change, String path, byte @Nullable [] body, byte @Nullable [] sidecar)
      throws Exception {
    leave(change, path);
    write(path + Sidecar.SUFFIX, sidecar);
    write(path, body);
  }

  private void write(String path, byte @Nullable [] bytes) throws Exception {
    if (bytes == null) {
      delete(path);
    } else {
      Destination.of(inside(path), true).write(out -> out.write(bytes));
    }
  }

  /** With another type a page has another path. */
  private void leave(Plan.Change change, String path) {
    LocalEntry local = change.local();
    if (local != null && !local.path().equals(path)) {
      delete(local.path());
      delete(local.path() + Sidecar.SUFFIX);
    }
  }

  private void file(Plan.Change change) throws Exception {
    String path = target(change);
    StoredFile file =
        database
            .newest(change.key().name())
            .orElseThrow(
                () -> new CommandFailure(path + " has been deleted meanwhile; pull again"));
    Utf8Check utf8 = new Utf8Check();
    leave(change, path);
    Destination.of(inside(path), true)
        .write(out -> database.read(file, new CheckedOutput(out, utf8)));
    boolean wouldBePage =
        Layout.isTextName(path) && !Layout.isGridFs(path, utf8.isWellFormed(), null);
    write(
        path + Sidecar.SUFFIX,
        wouldBePage ? Sidecar.write(new BsonDocument(Sidecar.GRIDFS, new BsonInt32(1))) : null);
    settle(change, path, Objects.requireNonNull(change.remotely()));
  }

  private void settle(Plan.Change change, String path, String fingerprint) {
    state.append(List.of(Row.settled(change.key(), path, fingerprint, Stamp.NONE)));
  }

  private void delete(Plan.Change change) {
    LocalEntry local = Objects.requireNonNull(change.local());
    delete(local.path());
    delete(local.path() + Sidecar.SUFFIX);
    state.forget(change.key());
  }

  /** With the folders that it leaves empty. */
  private void delete(String path) {
    try {
      Path file = tree.resolve(path);
      if (!Files.deleteIfExists(file)) {
        return;
      }
      for (Path folder = file.getParent();
          folder != null && !folder.equals(root);
          folder = folder.getParent()) {
        Files.delete(folder);
      }
    } catch (DirectoryNotEmptyException e) {
      // others are in there
    } catch (IOException e) {
      throw new CommandFailure("cannot delete " + path, e);
    }
  }

  /**
   * A path in the folder, and not by a link out of it: names come out of the database.
   *
   * @throws CommandFailure when it leads elsewhere, or cannot be
   */
  private Path inside(String path) {
    Path target = tree.resolve(path);
    try {
      Path parent = Objects.requireNonNull(target.getParent());
      Path there = parent;
      while (Files.notExists(there)) {
        there = Objects.requireNonNull(there.getParent());
      }
      if (!there.toRealPath().startsWith(root.toRealPath())) {
        throw new CommandFailure("left out " + path + ": a link leads out of the folder");
      }
      Files.createDirectories(parent);
      return target;
    } catch (IOException e) {
      throw new CommandFailure("cannot write " + path, e);
    }
  }
}
