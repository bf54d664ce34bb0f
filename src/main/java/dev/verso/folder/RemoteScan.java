package dev.verso.folder;

import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** The database being read while the folder is, on a thread of its own. */
final class RemoteScan {
  private final FutureTask<Map<Key, RemoteEntry>> task;

  private RemoteScan(FutureTask<Map<Key, RemoteEntry>> task) {
    this.task = task;
  }

  /** Begins; where nobody asks for what comes of it, it ends with the connection. */
  static RemoteScan of(Database database) {
    FutureTask<Map<Key, RemoteEntry>> task = new FutureTask<>(database::scan);
    Thread thread = new Thread(task, "scan");
    thread.setDaemon(true);
    thread.start();
    return new RemoteScan(task);
  }

  /**
   * Waits for it.
   *
   * @throws Exception as {@link Database#scan} does
   */
  Map<Key, RemoteEntry> entries() throws Exception {
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }
}
