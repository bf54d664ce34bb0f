package dev.verso.folder;

import dev.verso.cli.CommandFailure;
import dev.verso.cli.LocalFiles;
import dev.verso.mongo.MongoConnection;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A folder that the database follows: what is saved there is pushed at once, what is deleted goes.
 * As with {@code push}, what was changed in the database meanwhile is left as it is, and told.
 * Everything here blocks, and is to be called by one thread at a time.
 */
public final class FollowedFolder implements AutoCloseable {
  private final Path folder;
  private final SelectionOptions options;
  private final Database database;
  private final SyncState state;

  /** What hinders a file from being pushed, by its path. */
  private final Map<String, String> problems = new TreeMap<>();

  private volatile Selection selection;

  private FollowedFolder(
      Path folder,
      SelectionOptions options,
      Selection selection,
      Database database,
      SyncState state) {
    this.folder = folder;
    this.options = options;
    this.selection = selection;
    this.database = database;
    this.state = state;
  }

  /**
   * What was written.
   *
   * @param paths in the folder, sorted
   * @param pages the names of the pages among them
   */
  public record Pushed(List<String> paths, List<String> pages) {}

  /**
   * Opens it, and pushes nothing yet.
   *
   * @param folder an absolute path
   * @param connection stays the caller's, to be closed after this
   * @throws CommandFailure when it cannot be read, or another push is at work in it
   * @throws IllegalArgumentException when a pattern is none
   */
  public static FollowedFolder open(
      Vertx vertx,
      MongoConnection connection,
      String collection,
      String bucket,
      Path folder,
      SelectionOptions options) {
    Selection selection = options.selection(folder);
    String place = FolderCommand.place(connection, collection, bucket);
    Database database = new Database(vertx, connection, collection, bucket);
    return new FollowedFolder(
        folder, options, selection, database, SyncState.open(folder, place, false));
  }

  /** Where it is. */
  Path path() {
    return folder;
  }

  /** What there is to be told of it now, a line for each; none where all is well. */
  public List<String> problems() {
    return List.copyOf(problems.values());
  }

  /** Whether that file says what is to be pushed: all is to be looked at once it has changed. */
  boolean selects(String path) {
    return path.equals(Selection.IGNORE_FILE);
  }

  /** Whether that file, or what it is the sidecar of, is one to be pushed. */
  boolean wants(String path) {
    return selection.wants(Sidecar.subject(path)) && !selection.isHidden(path);
  }

  /** Whether what is in that folder may be. */
  boolean wantsFolder(String path) {
    return selection.wantsFolder(path);
  }

  /**
   * Pushes all that is not in the database, and deletes nothing there: what is gone here may have
   * been so before. Reads {@code .versoignore} again.
   */
  public Pushed pushAll() throws Exception {
    problems.clear();
    select();
    LocalTree tree = new LocalTree(folder);
    RemoteScan there = RemoteScan.of(database);
    Map<Key, LocalEntry> local = tree.scan(state.rows(), new Listener());
    Map<Key, RemoteEntry> remote = new HashMap<>(there.entries());
    remote.keySet().retainAll(local.keySet());
    return push(tree, Plan.of(policy(false), true, local, remote, state::row));
  }

  /** Where a pattern is none, those of before go on. */
  private void select() {
    try {
      selection = options.selection(folder);
    } catch (CommandFailure e) {
      problems.put(Selection.IGNORE_FILE, String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException e) {
      problems.put(Selection.IGNORE_FILE, Selection.IGNORE_FILE + ": " + e.getMessage());
    }
  }

  /**
   * Pushes what has changed.
   *
   * @param paths of files that were written or deleted, with / between their parts
   */
  public Pushed push(Collection<String> paths) throws Exception {
    LocalTree tree = new LocalTree(folder);
    Map<Key, LocalEntry> local = new HashMap<>();
    List<Key> keys = new ArrayList<>();
    for (String path : new TreeSet<>(paths.stream().map(Sidecar::subject).toList())) {
      problems.remove(path);
      Stamp stamp = tree.stamp(path);
      if (stamp.equals(Stamp.NONE)) {
        keys.addAll(known(path));
      } else {
        read(tree, path, stamp).ifPresent(entry -> local.put(entry.key(), entry));
      }
    }
    keys.addAll(local.keySet());
    return push(tree, Plan.of(policy(true), true, local, remote(keys), state::row));
  }

  private static Policy policy(boolean delete) {
    return new Policy(delete, Policy.Winner.NOBODY);
  }

  private Optional<LocalEntry> read(LocalTree tree, String path, Stamp stamp) {
    try {
      return Optional.of(tree.entry(path, stamp));
    } catch (CommandFailure e) {
      problems.put(path, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /** What was pushed from there; of a folder that is gone, which tells of no files, all in it. */
  private List<Key> known(String path) {
    return state.rows().stream()
        .filter(row -> row.path().equals(path) || row.path().startsWith(path + "/"))
        .map(Row::key)
        .toList();
  }

  private Map<Key, RemoteEntry> remote(List<Key> keys) throws Exception {
    Map<Key, RemoteEntry> remote = new HashMap<>();
    List<String> pages = keys.stream().filter(Key::isPage).map(Key::name).toList();
    if (!pages.isEmpty()) {
      database.entries(pages).forEach(entry -> remote.put(entry.key(), entry));
    }
    for (Key key : keys) {
      String hash = key.isPage() ? null : database.newestHash(key.name());
      if (hash != null) {
        remote.put(key, new RemoteEntry(key, key.name(), hash));
      }
    }
    return remote;
  }

  private Pushed push(LocalTree tree, Plan plan) throws Exception {
    plan.with(Step.CONFLICT)
        .forEach(change -> problems.put(change.path(), inConflict(change.path())));
    Reporter report = new Reporter();
    if (plan.writes() > 0) {
      new Push(tree, database, state, report).run(plan);
    }
    if (plan.with(Step.SAME).anyMatch(change -> state.row(change.key()) == null)) {
      Settlement.settle(plan, tree, state);
    }
    List<Plan.Change> written = report.written;
    return new Pushed(
        written.stream().map(Plan.Change::path).sorted().toList(),
        written.stream()
            .map(Plan.Change::key)
            .filter(Key::isPage)
            .map(Key::name)
            .sorted()
            .toList());
  }

  private static String inConflict(String path) {
    return path + " was changed in the database too: verso pages push --ours takes the folder's";
  }

  @Override
  public void close() {
    state.close();
  }

  /** Asked and told while the folder is listed. */
  private final class Listener implements LocalFiles.Listener {
    @Override
    public boolean wants(Path path, String name, boolean isFolder) {
      return isFolder ? selection.wantsFolder(name) : FollowedFolder.this.wants(name);
    }

    @Override
    public void leftOut(Path path, String why) {
      // that it begins with a dot is known
    }

    @Override
    public void failed(CommandFailure failure) {
      failed("", failure);
    }

    @Override
    public void failed(String name, CommandFailure failure) {
      problems.put(name, String.valueOf(failure.getMessage()));
    }
  }

  /** Told while it is carried out. */
  private final class Reporter implements Report {
    final List<Plan.Change> written = new ArrayList<>();

    @Override
    public void done(Plan.Change change) {
      if (!problems.containsKey(change.path())) {
        written.add(change);
      }
    }

    @Override
    public void conflict(Plan.Change change) {
      problems.put(change.path(), inConflict(change.path()));
    }

    @Override
    public void fail(Plan.Change change, String message) {
      problems.put(change.path(), message);
    }
  }
}
