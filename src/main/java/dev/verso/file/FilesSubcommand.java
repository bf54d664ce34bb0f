package dev.verso.file;

import com.mongodb.MongoException;
import dev.verso.mongo.DataDirectoryException;
import dev.verso.mongo.DriverFailure;
import dev.verso.mongo.MongoConnection;
import dev.verso.mongo.MongoOptions;
import dev.verso.settings.StartFailure;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/**
 * What the commands of {@code verso files} share: they open the database, do their work on a thread
 * that may block, and say in one line what went wrong. Exit codes: 0, 1 for a failure, 2 for wrong
 * usage, 130 when interrupted.
 */
abstract class FilesSubcommand implements Callable<Integer> {
  private static final int INTERRUPTED = 130;

  @Spec private CommandSpec spec = CommandSpec.create();
  @ParentCommand private FilesCommand files = new FilesCommand();
  @Mixin private MongoOptions mongo = new MongoOptions();
  @Mixin private BucketOptions bucket = new BucketOptions();

  private boolean failed;

  /**
   * Does the work.
   *
   * @throws Exception with a message for the user where it is a {@link CommandFailure}
   */
  abstract void run(FileStore store) throws Exception;

  @Override
  public final Integer call() {
    Vertx vertx = Vertx.vertx();
    try {
      MongoConnection connection = MongoConnection.open(vertx, mongo).await();
      try {
        run(new GridFsFileStore(vertx, connection, bucket.bucket()));
      } finally {
        connection.close().await();
      }
    } catch (ParameterException e) {
      throw e;
    } catch (ProcessEnding e) {
      return INTERRUPTED;
    } catch (Exception e) {
      fail(message(e));
    } finally {
      vertx.close().await();
    }
    return failed ? ExitCode.SOFTWARE : ExitCode.OK;
  }

  private static String message(Exception failure) {
    if (failure instanceof CommandFailure
        || failure instanceof DamagedFile
        || failure instanceof StartFailure
        || failure instanceof DataDirectoryException) {
      return String.valueOf(failure.getMessage());
    }
    return failure instanceof MongoException
        ? "the database failed: " + DriverFailure.reason(failure)
        : "unexpected failure: " + failure;
  }

  /** Says what went wrong; the command may go on with the next file, but ends with exit code 1. */
  final void fail(String message) {
    failed = true;
    say(message);
  }

  /** Writes a line to standard error. */
  final void say(String message) {
    // Names may hold anything, an escape sequence for the terminal too.
    spec.commandLine().getErr().println("verso: " + message.replaceAll("\\p{Cntrl}+", " "));
    spec.commandLine().getErr().flush();
  }

  final ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  final FilesCommand files() {
    return files;
  }

  final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  final Progress progress(String name, long bytes) {
    return files.onTerminal()
        ? new ProgressBar(spec.commandLine().getErr(), name, bytes)
        : Progress.NONE;
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

  /**
   * Does {@code work}; {@code undo} is for Ctrl-C before it is done, and holds up the end of the
   * process until it has run.
   */
  static void guarded(Runnable undo, Callable<?> work) throws Exception {
    Thread hook = new Thread(undo, "undo");
    try {
      Runtime.getRuntime().addShutdownHook(hook);
    } catch (IllegalStateException e) {
      throw new ProcessEnding(e);
    }
    try {
      work.call();
    } finally {
      unhook(hook);
    }
  }

  private static void unhook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      throw new ProcessEnding(e);
    }
  }

  /** The process is told to end; what fails now fails for that. */
  private static final class ProcessEnding extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ProcessEnding(IllegalStateException cause) {
      super(cause);
    }
  }
}
