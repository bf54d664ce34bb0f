package dev.verso.folder;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Which files of a folder are meant. */
@Command // its options are of the one call, no settings
public final class SelectionOptions {
  @Option(
      names = "--include",
      paramLabel = "GLOB",
      description = "Only these, such as 'docs/**'; may be given more than once.")
  private List<String> include = new ArrayList<>();

  @Option(
      names = "--exclude",
      paramLabel = "GLOB",
      description = "Not these, such as '*.psd'; the lines of DIR/.versoignore are more of them.")
  private List<String> exclude = new ArrayList<>();

  @Option(names = "--hidden", description = "Takes what begins with a dot too.")
  private boolean hidden;

  /**
   * Looks whether they can be used.
   *
   * @throws IllegalArgumentException when a pattern is none; the message says why
   */
  public void check(Path folder) {
    var unused = selection(folder);
  }

  /**
   * As they are in that folder.
   *
   * @throws IllegalArgumentException when a pattern is none; the message says why
   */
  Selection selection(Path folder) {
    return Selection.of(folder, include, exclude, hidden);
  }
}
