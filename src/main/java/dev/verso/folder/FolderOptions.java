package dev.verso.folder;

import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What push and pull can be told. */
@Command // its options are of the one call, no settings
final class FolderOptions {
  @Parameters(paramLabel = "DIR", description = "The folder.")
  private Path folder = Path.of("");

  @Option(
      names = {"-n", "--dry-run"},
      description =
          "Prints what would happen, + ~ - for what is added, changed, deleted, ! for a"
              + " conflict, and writes nothing.")
  boolean dryRun;

  @Option(
      names = "--delete",
      description =
          "Deletes what was there at the last push or pull and is gone. Without it, that stays.")
  boolean delete;

  @Option(
      names = "--max-delete",
      paramLabel = "N",
      defaultValue = "100",
      description = "Writes nothing where more than so many would be deleted; default: 100.")
  int maxDelete = 100;

  @Mixin SelectionOptions selection = new SelectionOptions();

  @Option(
      names = "--ours",
      description =
          "What changed on both sides is to be as the folder has it; with --delete, what only the"
              + " database has goes too.")
  private boolean ours;

  @Option(
      names = "--theirs",
      description =
          "What changed on both sides is to be as the database has it; with --delete, what only"
              + " the folder has goes too.")
  private boolean theirs;

  /** The folder, as an absolute path. */
  Path folder() {
    return folder.toAbsolutePath().normalize();
  }

  /**
   * @throws IllegalArgumentException when both sides are to win; the message says so
   */
  Policy policy(boolean toDatabase) {
    if (ours && theirs) {
      throw new IllegalArgumentException("--ours and --theirs exclude each other");
    }
    if (!ours && !theirs) {
      return new Policy(delete, Policy.Winner.NOBODY);
    }
    return new Policy(
        delete, ours == toDatabase ? Policy.Winner.SOURCE : Policy.Winner.DESTINATION);
  }
}
