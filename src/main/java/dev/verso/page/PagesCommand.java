package dev.verso.page;

import dev.verso.cli.CommandGroup;
import dev.verso.cli.Console;
import picocli.CommandLine.Command;

/** {@code verso pages}: keeps the pages of a collection from the command line. */
@Command(
    name = "pages",
    description = "Uploads, downloads, lists and removes pages, one by one or by the folder.",
    subcommands = {PutCommand.class, GetCommand.class, ListCommand.class, RemoveCommand.class},
    footer = {"%nExamples:", "  verso pages put hello.html", "  verso pages ls -l docs/"},
    mixinStandardHelpOptions = true)
public final class PagesCommand extends CommandGroup {
  /** Reads and writes the process's own streams. */
  public PagesCommand() {
    this(Console.system());
  }

  PagesCommand(Console console) {
    super(console);
  }
}
