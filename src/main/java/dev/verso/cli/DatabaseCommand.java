package dev.verso.cli;

import dev.verso.mongo.DataDirectoryException;
import dev.verso.mongo.DatabaseRefusal;
import dev.verso.mongo.MongoConnection;
import dev.verso.mongo.MongoOptions;
import dev.verso.settings.StartFailure;
import dev.verso.text.PythonRepr;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/**
 * A command that opens the database, does its work on a thread that may block, and says in one line
 * what went wrong. Exit codes: 0, 1 for a failure, 2 for wrong usage, 3 for a conflict, 130 when
 * interrupted.
 */
public abstract class DatabaseCommand implements Callable<Integer> {
  private static final int CONFLICT = 3;

  /** Done before anybody has read a line. */
  private static final int FEW = 100;

  private static final int INTERRUPTED = 130;

  @Spec private CommandSpec spec = CommandSpec.create();
  @ParentCommand private CommandGroup group = new Alone();
  @Mixin private MongoOptions mongo = new MongoOptions();

  private int exitCode = ExitCode.OK;

  /**
   * Does the work.
   *
   * @throws Exception with a message for the user where it is a {@link CommandFailure}
   */
  protected abstract void run(Vertx vertx, MongoConnection connection) throws Exception;

  @Override
  public final Integer call() {
    Vertx vertx = Vertx.vertx();
    try {
      MongoConnection connection = MongoConnection.openForCommand(vertx, mongo).await();
      try {
        run(vertx, connection);
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
    return exitCode;
  }

  private static String message(Exception failure) {
    if (failure instanceof CommandFailure
        || failure instanceof StartFailure
        || failure instanceof DataDirectoryException) {
      return String.valueOf(failure.getMessage());
    }
    return MongoConnection.isDatabaseFailure(failure)
        ? DatabaseRefusal.explain(failure, "do this")
        : "unexpected failure: " + failure;
  }

  /** Says what went wrong; the command may go on with the next file, but ends with exit code 1. */
  protected final void fail(String message) {
    exitCode = exitCode == CONFLICT ? CONFLICT : ExitCode.SOFTWARE;
    say(message);
  }

  /** As {@link #fail}, where two wrote the same and one of them has to yield: exit code 3. */
  protected final void conflict(String message) {
    exitCode = CONFLICT;
    say(message);
  }

  /** Writes a line to standard error. */
  protected final void say(String message) {
    spec.commandLine().getErr().println("verso: " + printable(message));
    spec.commandLine().getErr().flush();
  }

  /** Writes a line of results to standard output. */
  protected final void print(String line) {
    spec.commandLine().getOut().println(printable(line));
  }

  /**
   * Tells what was stored, and where it can be seen.
   *
   * @param bytes its size
   */
  protected final void printStored(String name, long bytes, ServedAt served) {
    print("stored %s (%,d bytes): ".formatted(name, bytes) + served.url(name));
    out().flush();
  }

  /**
   * One line without anything that a terminal could take for a command, as names may hold all of
   * Unicode: {@code \n}, {@code \x1b}, {@code \u202e}, as in Python and in bash's {@code $'...'}.
   */
  private static String printable(String text) {
    return PythonRepr.escape(text);
  }

  /** What to throw where the command line asks for what cannot be: ends with exit code 2. */
  protected final ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /** Where bytes come from and go. */
  protected final Console console() {
    return group.console();
  }

  /** For lines of results that {@link #print} would change. */
  protected final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /**
   * A bar on a terminal; nothing elsewhere.
   *
   * @param bytes that are to come; -1 where nobody knows
   */
  protected final Progress progress(String name, long bytes) {
    return console().onTerminal()
        ? TerminalProgress.ofBytes(spec.commandLine().getErr(), printable(name), bytes)
        : Progress.NONE;
  }

  /**
   * A bar on a terminal; elsewhere a line for each tenth, but of few things none.
   *
   * @param count of the things that are to be done
   */
  protected final Progress progressOf(String name, long count) {
    if (console().onTerminal()) {
      return TerminalProgress.ofItems(spec.commandLine().getErr(), printable(name), count);
    }
    return count < FEW ? Progress.NONE : new ProgressLines(name, count, this::say);
  }

  /**
   * Does {@code work}; {@code undo} is for Ctrl-C before it is done, and holds up the end of the
   * process until it has run.
   */
  public static void guarded(Runnable undo, Callable<?> work) throws Exception {
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

  /** Until picocli sets the group that the command is in. */
  private static final class Alone extends CommandGroup {
    Alone() {
      super(Console.system());
    }
  }
}
