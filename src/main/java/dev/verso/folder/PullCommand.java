package dev.verso.folder;

import java.nio.file.Path;
import picocli.CommandLine.Command;

/** {@code verso pages pull}. */
@Command(
    name = "pull",
    description = {
      "Makes a folder as the database is: the pages and files that push would make of it.",
      "",
      "Fields of a page besides its body and updatedAt are in a file beside it, NAME.verso.json. What"
          + " was changed in the folder since the last push or pull stays; what was changed on both"
          + " sides is a conflict, and then nothing is written (exit code 3).%n"
    },
    sortOptions = false,
    footer = {
      "%nExamples:",
      "  verso pages pull site",
      "  verso pages pull --include docs/** site"
    },
    mixinStandardHelpOptions = true)
public final class PullCommand extends FolderCommand {
  public PullCommand() {
    super(false);
  }

  @Override
  void write(
      Plan plan, Path folder, LocalTree tree, Database database, SyncState state, Report report)
      throws Exception {
    new Pull(folder, tree, database, state, report).run(plan);
  }
}
