package dev.verso.file;

import dev.verso.cli.CommandFailure;
import dev.verso.cli.DatabaseCommand;
import dev.verso.cli.ServedAt;
import dev.verso.mongo.MongoConnection;
import io.vertx.core.Vertx;
import java.util.Optional;
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
    try {
      run(
          new GridFsFileStore(vertx, connection, bucket.bucket()),
          ServedAt.of(connection, "files", bucket.path()));
    } catch (DamagedFile e) {
      throw new CommandFailure(String.valueOf(e.getMessage()));
    }
  }

  /** The file, or the failure that says there is none. */
  static StoredFile find(FileStore store, String name, int revision) {
    Optional<StoredFile> file = store.find(name, revision).await();
    return file.orElseThrow(
        () ->
            new CommandFailure(
                revision == FileStore.NEWEST
                    ? "no file named '" + name + "'"
                    : "no revision " + revision + " of a file named '" + name + "'"));
  }
}
