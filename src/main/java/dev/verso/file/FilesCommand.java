package dev.verso.file;

import java.io.InputStream;
import java.io.OutputStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;

/** {@code verso files}: keeps the files of a bucket from the command line. */
@Command(
    name = "files",
    description = "Uploads, downloads, lists and removes files in GridFS.",
    subcommands = {PutCommand.class, GetCommand.class, ListCommand.class, RemoveCommand.class},
    mixinStandardHelpOptions = true)
public final class FilesCommand {
  private final InputStream in;
  private final OutputStream out;
  private final boolean onTerminal;

  /** Reads and writes the process's own streams. */
  public FilesCommand() {
    this(System.in, System.out, Ansi.AUTO.enabled());
  }

  /**
   * @param onTerminal whether standard error is a terminal, which takes escape sequences
   */
  FilesCommand(InputStream in, OutputStream out, boolean onTerminal) {
    this.in = in;
    this.out = out;
    this.onTerminal = onTerminal;
  }

  InputStream in() {
    return in;
  }

  OutputStream out() {
    return out;
  }

  boolean onTerminal() {
    return onTerminal;
  }
}
