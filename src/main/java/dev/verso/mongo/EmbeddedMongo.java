package dev.verso.mongo;

import de.bwaldvogel.mongo.MongoServer;
import dev.verso.settings.FileFailure;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;

/**
 * A MongoDB of one's own for a Verso that was given none: mongo-java-server inside this process,
 * reached over a socket of the loopback address, with its data in one file.
 *
 * <p>A write is in the file, as the operating system sees it, before it is acknowledged: killing
 * the process loses nothing acknowledged, a power failure may lose the last moments. One thread
 * serves all clients, so writes follow one another.
 */
public final class EmbeddedMongo implements AutoCloseable {

  private static final String FILE = "verso.mv.db";

  private final Path dataDir;
  private final DurableBackend backend;
  private final MongoServer server;
  private final String uri;
  private final AtomicBoolean closed = new AtomicBoolean();

  private EmbeddedMongo(Path dataDir, DurableBackend backend, MongoServer server) {
    this.dataDir = dataDir;
    this.backend = backend;
    this.server = server;
    this.uri = "mongodb://127.0.0.1:" + server.getLocalAddress().getPort();
  }

  /**
   * Opens the engine's file in {@code dataDir}, both made where missing, and listens on a free port
   * of 127.0.0.1. Blocks on the disk: not for an event loop.
   *
   * @throws DataDirectoryException.InUse if another Verso, or this one, has it open
   * @throws DataDirectoryException if it cannot be read and written, or the file is damaged
   */
  public static EmbeddedMongo start(Path dataDir) {
    MVStore store = open(dataDir);
    // Of one that crashed.
    RunningVerso.forget(dataDir);
    DurableBackend backend;
    try {
      backend = new DurableBackend(store);
    } catch (RuntimeException e) {
      store.closeImmediately();
      throw damaged(dataDir, e);
    }
    MongoServer server = new MongoServer(backend);
    // One worker: the engine's collections are not safe for concurrent commands.
    server.bind(new InetSocketAddress(NetUtil.LOCALHOST4, 0), 1, 1);
    return new EmbeddedMongo(dataDir, backend, server);
  }

  private static MVStore open(Path dataDir) {
    Path file = dataDir.resolve(FILE);
    try {
      Files.createDirectories(dataDir);
    } catch (IOException e) {
      throw new DataDirectoryException(
          "cannot make the data directory " + dataDir + ": " + FileFailure.reason(e), e);
    }
    if (!Files.isWritable(Files.exists(file) ? file : dataDir) || Files.isDirectory(file)) {
      throw new DataDirectoryException(
          "cannot write to the data directory " + dataDir + ": permission denied", null);
    }
    try {
      // Commits are made by DurableBackend alone, or one could hold half a write.
      MVStore store =
          new MVStore.Builder()
              .fileName(file.toString())
              .autoCommitDisabled()
              .autoCommitBufferSize(0)
              .open();
      store.setRetentionTime(0);
      return store;
    } catch (MVStoreException e) {
      if (e.getErrorCode() == DataUtils.ERROR_FILE_LOCKED) {
        throw new DataDirectoryException.InUse(dataDir, e);
      }
      throw damaged(dataDir, e);
    } catch (RuntimeException e) {
      throw damaged(dataDir, e);
    }
  }

  private static DataDirectoryException damaged(Path dataDir, RuntimeException cause) {
    return new DataDirectoryException(
        "cannot read " + dataDir.resolve(FILE) + ": it is damaged or no file of Verso's", cause);
  }

  /** Bytes of its file. */
  long fileSize() {
    return dataDir.resolve(FILE).toFile().length();
  }

  /** Where clients find it: {@code mongodb://127.0.0.1:PORT}, no database named. */
  public String uri() {
    return uri;
  }

  /**
   * Tells {@code listener} of every write, whoever made it, after it is committed and before it is
   * acknowledged. The listener runs on the engine's only thread: it must neither block nor throw.
   */
  public void onChange(Consumer<EmbeddedChange> listener) {
    backend.onChange(listener);
  }

  /**
   * Lets commands find {@code self} while this is open. Blocks on the disk.
   *
   * @param self what is served from this engine
   */
  void announce(RunningVerso self) {
    self.writeTo(dataDir);
  }

  /** Finishes the command at hand, drops the clients and closes the file. Blocks; idempotent. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      RunningVerso.forget(dataDir);
      server.shutdownNow();
    }
  }
}
