package dev.verso.folder;

import dev.verso.cli.CommandFailure;
import dev.verso.cli.DatabaseCommand;
import dev.verso.cli.LocalFiles;
import dev.verso.cli.Progress;
import dev.verso.file.BucketOptions;
import dev.verso.mongo.MongoConnection;
import dev.verso.page.CollectionOptions;
import dev.verso.site.RedirectRules;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import picocli.CommandLine.Mixin;

/** What {@code push} and {@code pull} share: they compare in the same way, and write another. */
abstract class FolderCommand extends DatabaseCommand {
  @Mixin private FolderOptions options = new FolderOptions();
  @Mixin private CollectionOptions collection = new CollectionOptions();
  @Mixin private BucketOptions bucket = new BucketOptions();

  private final boolean toDatabase;
  private int refused;

  FolderCommand(boolean toDatabase) {
    this.toDatabase = toDatabase;
  }

  /** Writes what {@code plan} says. */
  abstract void write(
      Plan plan, Path folder, LocalTree tree, Database database, SyncState state, Report report)
      throws Exception;

  @Override
  protected final void run(Vertx vertx, MongoConnection connection) throws Exception {
    Path folder = options.folder();
    prepare(folder);
    Selection selection = understood(() -> options.selection.selection(folder));
    Policy policy = understood(() -> options.policy(toDatabase));
    String place = place(connection, collection.collection(), bucket.bucket());
    Database database = new Database(vertx, connection, collection.collection(), bucket.bucket());
    try (SyncState state = SyncState.open(folder, place, options.dryRun)) {
      LocalTree tree = new LocalTree(folder);
      RemoteScan there = RemoteScan.of(database);
      Map<Key, LocalEntry> local = tree.scan(state.rows(), new Listener(selection));
      tellRules(tree, local);
      if (refused > 0) {
        fail("nothing was written");
        return;
      }
      Map<Key, RemoteEntry> remote = wanted(there.entries(), selection, local);
      Plan plan = Plan.of(policy, toDatabase, local, remote, state::row);
      if (options.dryRun) {
        print(plan);
      } else if (isSafe(plan)) {
        carryOut(plan, folder, tree, database, state);
      }
    }
  }

  /** What tells one database from another, as far as a folder can be pushed to it. */
  static String place(MongoConnection connection, String collection, String bucket) {
    return connection.place() + "/" + collection + " " + bucket;
  }

  private void prepare(Path folder) {
    try {
      if (!toDatabase && !options.dryRun) {
        Files.createDirectories(folder);
      }
    } catch (IOException e) {
      throw new CommandFailure("cannot make the folder " + folder, e);
    }
    if (!Files.isDirectory(folder) && toDatabase) {
      throw usage(folder + " is no folder");
    }
  }

  private <T> T understood(Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }

  /** Rules that will not be used are told, and pushed all the same. */
  private void tellRules(LocalTree tree, Map<Key, LocalEntry> local) {
    LocalEntry rules = local.get(Key.page(RedirectRules.NAME));
    if (rules == null || !toDatabase) {
      return;
    }
    byte[] body = tree.read(rules.path(), tree.stamp(rules.path())).body();
    if (body != null) {
      RedirectRules.parse(new String(body, StandardCharsets.UTF_8))
          .problems()
          .forEach(problem -> fail(rules.path() + ", " + problem));
    }
  }

  /** What of the database is ours to compare; tells what a folder cannot hold. */
  private Map<Key, RemoteEntry> wanted(
      Map<Key, RemoteEntry> all, Selection selection, Map<Key, LocalEntry> local) {
    Map<Key, RemoteEntry> wanted = new HashMap<>();
    Map<String, Key> paths = new HashMap<>();
    int hidden = 0;
    List<Key> keys = new ArrayList<>(all.keySet());
    keys.sort(java.util.Comparator.comparing(Key::kind).thenComparing(Key::name));
    for (Key key : keys) {
      RemoteEntry entry = Objects.requireNonNull(all.get(key));
      LocalEntry here = local.get(key);
      String path = here != null ? here.path() : entry.path();
      if (path == null) {
        unholdable(key, "no file can have that name");
      } else if (selection.isHidden(path)) {
        hidden++;
      } else if (selection.wants(path)) {
        Key other = paths.putIfAbsent(path, key);
        if (other == null) {
          wanted.put(key, entry);
        } else {
          unholdable(key, path + " is the page " + other.name());
        }
      }
    }
    if (!toDatabase && hidden > 0) {
      say("left out %,d whose names begin with a dot; --hidden takes them".formatted(hidden));
    }
    return wanted;
  }

  private void unholdable(Key key, String why) {
    if (!toDatabase) {
      fail("left out the %s '%s': %s".formatted(key.isPage() ? "page" : "file", key.name(), why));
    }
  }

  private void print(Plan plan) {
    for (Plan.Change change : plan.changes()) {
      switch (change.step()) {
        case ADD -> print("+ " + change.path());
        case UPDATE -> print("~ " + change.path());
        case DELETE -> print("- " + change.path());
        case CONFLICT -> print("! " + change.path());
        default -> {}
      }
    }
    if (isSafe(plan)) {
      print(plan.summary() + "; nothing was written");
    }
    out().flush();
  }

  private boolean isSafe(Plan plan) {
    List<Plan.Change> conflicts = plan.with(Step.CONFLICT).toList();
    conflicts.forEach(
        change -> conflict("conflict: " + change.path() + " changed here and in the database"));
    if (!conflicts.isEmpty()) {
      conflict(
          "%,d in conflict, nothing was written; --ours takes the folder's, --theirs the database's"
              .formatted(conflicts.size()));
      return false;
    }
    long deletes = plan.count(Step.DELETE);
    if (deletes > options.maxDelete) {
      fail(
          "%,d would be deleted, nothing was written; --max-delete=%d allows it"
              .formatted(deletes, deletes));
      return false;
    }
    return true;
  }

  private void carryOut(Plan plan, Path folder, LocalTree tree, Database database, SyncState state)
      throws Exception {
    long began = System.nanoTime();
    Reporter report = new Reporter(plan.writes());
    try (report.progress) {
      guarded(
          report::interrupted,
          () -> {
            write(plan, folder, tree, database, state, report);
            return plan;
          });
    }
    Settlement.settle(plan, tree, state);
    print("%s in %.1f s".formatted(plan.summary(), (System.nanoTime() - began) / 1e9));
    out().flush();
  }

  /** Asked and told while the folder is listed. */
  private final class Listener implements LocalFiles.Listener {
    private final Selection selection;

    Listener(Selection selection) {
      this.selection = selection;
    }

    @Override
    public boolean wants(Path path, String name, boolean isFolder) {
      if (selection.isHidden(name)) {
        leftOut(path, "its name begins with a dot; --hidden takes it");
        return false;
      }
      return isFolder ? selection.wantsFolder(name) : selection.wants(Sidecar.subject(name));
    }

    @Override
    public void leftOut(Path path, String why) {
      say("left out " + path + ": " + why);
    }

    @Override
    public void failed(CommandFailure failure) {
      refused++;
      fail(String.valueOf(failure.getMessage()));
    }
  }

  /** Told while it is carried out. */
  private final class Reporter implements Report {
    final Progress progress;

    Reporter(long writes) {
      this.progress =
          writes == 0 ? Progress.NONE : progressOf(toDatabase ? "push" : "pull", writes);
    }

    /** Clears the terminal's line for it. */
    void interrupted() {
      progress.close();
      say("interrupted; the next run goes on from here");
    }

    @Override
    public void done(Plan.Change change) {
      progress.advance(1);
    }

    @Override
    public void conflict(Plan.Change change) {
      FolderCommand.this.conflict(
          "conflict: " + change.path() + " changed meanwhile, and was left as it is");
      progress.advance(1);
    }

    @Override
    public void fail(Plan.Change change, String message) {
      FolderCommand.this.fail(message);
    }
  }
}
