package dev.verso.folder;

import dev.verso.cli.CommandFailure;
import dev.verso.mongo.DatabaseRefusal;
import dev.verso.mongo.MongoConnection;
import io.methvin.watcher.DirectoryChangeEvent;
import io.methvin.watcher.DirectoryWatcher;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches a {@link FollowedFolder} and pushes what is saved there, on a thread of its own: as soon
 * as nothing has come for a moment, as editors write a file in several steps.
 */
public final class FolderFollower implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(FolderFollower.class);

  private static final long QUIET_MILLIS = 10;
  private static final long MOST_MILLIS = 100;

  private final FollowedFolder folder;
  private final Path root;
  private final Listener listener;
  private final DirectoryWatcher watcher;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "folder"));

  // Guarded by this.
  private Set<String> changed = new HashSet<>();
  private boolean anything;
  private long firstNanos;
  private @Nullable ScheduledFuture<?> due;

  /** Told on the thread that pushes. */
  public interface Listener {
    /**
     * This is in the database now.
     *
     * @param millis since the first of it was seen to change
     */
    void pushed(FollowedFolder.Pushed what, long millis);

    /** All that keeps something from being pushed; empty when nothing does any more. */
    void problems(List<String> lines);
  }

  private FolderFollower(FollowedFolder folder, Listener listener) throws IOException {
    this.folder = folder;
    this.root = folder.path().toRealPath();
    this.listener = listener;
    this.watcher =
        DirectoryWatcher.builder()
            .path(root)
            .fileHashing(false) // what is the same is found out when it is pushed
            .listener(this::seen)
            .build();
  }

  /**
   * Begins to watch, and returns when what the database lacks is pushed, as far as it can be.
   *
   * @param folder closed with this
   * @throws CommandFailure when the folder cannot be watched
   */
  public static FolderFollower start(FollowedFolder folder, Listener listener) {
    try {
      FolderFollower follower = new FolderFollower(folder, listener);
      follower.begin();
      return follower;
    } catch (IOException e) {
      folder.close();
      throw new CommandFailure("cannot watch " + folder.path(), e);
    }
  }

  /** Watches before it looks, so that what is saved meanwhile is not missed. */
  private void begin() {
    var unused = watcher.watchAsync();
    note("", true);
    try {
      thread.submit(this::push).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void seen(DirectoryChangeEvent event) {
    if (event.eventType() == DirectoryChangeEvent.EventType.OVERFLOW) {
      note("", true);
      return;
    }
    String path =
        StreamSupport.stream(root.relativize(event.path()).spliterator(), false)
            .map(Path::toString)
            .collect(Collectors.joining("/"));
    if (folder.selects(path)) {
      note("", true);
      return;
    }
    boolean gone = event.eventType() == DirectoryChangeEvent.EventType.DELETE;
    // Of what is in a folder that goes, nothing is told.
    if (gone ? folder.wantsFolder(path) : !event.isDirectory() && folder.wants(path)) {
      note(path, false);
    }
  }

  private synchronized void note(String path, boolean all) {
    long now = System.nanoTime();
    if (changed.isEmpty() && !anything) {
      firstNanos = now;
    }
    anything |= all;
    changed.add(path);
    boolean waits = due != null && !due.isDone();
    boolean mayWaitOn = now - firstNanos < TimeUnit.MILLISECONDS.toNanos(MOST_MILLIS);
    if (!thread.isShutdown() && (!waits || (mayWaitOn && due != null && due.cancel(false)))) {
      due = thread.schedule(this::push, QUIET_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void push() {
    Set<String> paths;
    boolean all;
    long began;
    synchronized (this) {
      paths = changed;
      all = anything;
      began = firstNanos;
      changed = new HashSet<>();
      anything = false;
    }
    try {
      FollowedFolder.Pushed pushed = all ? folder.pushAll() : folder.push(paths);
      listener.problems(folder.problems());
      listener.pushed(pushed, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
    } catch (Exception e) {
      log.debug("A push failed", e);
      listener.problems(List.of(reason(e)));
      retry(paths, all);
    }
  }

  private static String reason(Exception failure) {
    if (failure instanceof CommandFailure) {
      return String.valueOf(failure.getMessage());
    }
    return MongoConnection.isDatabaseFailure(failure)
        ? DatabaseRefusal.explain(failure, "do this")
        : "unexpected failure: " + failure;
  }

  private synchronized void retry(Set<String> paths, boolean all) {
    changed.addAll(paths);
    anything |= all;
    if (!thread.isShutdown()) {
      due = thread.schedule(this::push, 1, TimeUnit.SECONDS);
    }
  }

  /** Ends with what is being pushed. */
  @Override
  public void close() {
    try {
      watcher.close();
    } catch (IOException e) {
      log.debug("The watch could not be ended", e);
    }
    thread.shutdown();
    try {
      var unused = thread.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    folder.close();
  }
}
