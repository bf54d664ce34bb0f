package dev.verso.file;

import dev.verso.cli.CommandGroup;
import dev.verso.cli.Console;
import picocli.CommandLine.Command;

/** {@code verso files}: keeps the files of a bucket from the command line. */
@Command(
    name = "files",
    description = "Uploads, downloads, lists and removes files in GridFS.",
    subcommands = {PutCommand.class, GetCommand.class, ListCommand.class, RemoveCommand.class},
    footer = {"%nExamples:", "  verso files put film.mp4", "  verso files ls -l images/"},
    mixinStandardHelpOptions = true)
public final class FilesCommand extends CommandGroup {
  /** Reads and writes the process's own streams. */
  public FilesCommand() {
    this(Console.system());
  }

  FilesCommand(Console console) {
    super(console);
  }
}
