package dev.verso.folder;

import java.nio.file.Path;
import picocli.CommandLine.Command;

/** {@code verso pages push}. */
@Command(
    name = "push",
    description = {
      "Makes the database as a folder is: HTML and other text become pages, all else files.",
      "",
      "docs/install.html becomes the page docs/install, style.css the page style.css, logo.png a file"
          + " in GridFS. What is the same is not written. What was changed in the database since the"
          + " last push or pull stays; what was changed on both sides is a conflict, and then nothing"
          + " is written (exit code 3). A push that is cut off goes on where it was.%n"
    },
    sortOptions = false,
    footer = {
      "%nExamples:",
      "  verso pages push site",
      "  verso pages push --dry-run --delete site"
    },
    mixinStandardHelpOptions = true)
public final class PushCommand extends FolderCommand {
  public PushCommand() {
    super(true);
  }

  @Override
  void write(
      Plan plan, Path folder, LocalTree tree, Database database, SyncState state, Report report)
      throws Exception {
    new Push(tree, database, state, report).run(plan);
  }
}
