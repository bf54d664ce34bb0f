package dev.verso.file;

import dev.verso.cli.CommandFailure;
import dev.verso.cli.DatabaseCommand;
import dev.verso.cli.ServedAt;
import dev.verso.mongo.MongoConnection;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** What the commands of {@code verso files} share: the bucket. */
abstract class FilesSubcommand extends DatabaseCommand {
  @Mixin private BucketOptions bucket = new BucketOptions();

  /**
   * Does the work.
   *
   * @throws Exception with a message for the user where it is a {@link CommandFailure}
   */
  abstract void run(FileStore store, ServedAt served) throws Exception;

  @Override
  protected final void run(Vertx vertx, MongoConnection connection) throws Exception {
    run(
        new GridFsFileStore(vertx, connection, bucket.bucket()),
        ServedAt.of(connection, "files", bucket.path()));
  }

  /** Does what may find a file damaged, which says nothing about the next file. */
  static <T> T undamaged(Callable<T> work) throws Exception {
    try {
      return work.call();
    } catch (DamagedFile e) {
      throw new CommandFailure(String.valueOf(e.getMessage()));
    }
  }

  /** The file, if there is one. */
  static Optional<StoredFile> lookUp(FileStore store, String name, int revision) throws Exception {
    return undamaged(() -> store.find(name, revision).await());
  }

  /** The file, or the failure that says there is none. */
  static StoredFile find(FileStore store, String name, int revision) throws Exception {
    return lookUp(store, name, revision)
        .orElseThrow(
            () ->
                new CommandFailure(
                    revision == FileStore.NEWEST
                        ? "no file named '" + name + "'"
                        : "no revision " + revision + " of a file named '" + name + "'"));
  }
}
