package dev.verso.folder;

import dev.verso.cli.CommandFailure;
import dev.verso.cli.LocalFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Which paths are ours to compare, in the folder and in the database alike. */
final class Selection {
  static final String IGNORE_FILE = ".versoignore";

  private static final Set<String> NEVER = Set.of(SyncState.FOLDER, IGNORE_FILE, ".git");

  private final List<Glob> include;
  private final List<Glob> exclude;
  private final boolean hidden;

  private Selection(List<Glob> include, List<Glob> exclude, boolean hidden) {
    this.include = include;
    this.exclude = exclude;
    this.hidden = hidden;
  }

  /**
   * By patterns, and by those of {@code .versoignore} in {@code folder}.
   *
   * @throws IllegalArgumentException when one is no pattern
   * @throws CommandFailure when that file cannot be read
   */
  static Selection of(Path folder, List<String> include, List<String> exclude, boolean hidden) {
    Stream<String> ignored = ignored(folder.resolve(IGNORE_FILE)).stream();
    return new Selection(
        include.stream().map(Glob::new).toList(),
        Stream.concat(exclude.stream(), ignored).map(Glob::new).toList(),
        hidden);
  }

  private static List<String> ignored(Path file) {
    try {
      List<String> patterns =
          Files.readAllLines(file).stream()
              .map(String::strip)
              .filter(line -> !line.isEmpty() && !line.startsWith("#"))
              .toList();
      if (patterns.stream().anyMatch(pattern -> pattern.startsWith("!"))) {
        throw new CommandFailure(file + ": patterns that begin with ! are not known");
      }
      return patterns;
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new CommandFailure("cannot read " + file, e);
    }
  }

  /** Whether it is left out for the dot that a part of it begins with, and for nothing else. */
  boolean isHidden(String path) {
    return !hidden
        && !isNever(path)
        && Stream.of(path.split("/", -1)).anyMatch(LocalFiles::isHidden);
  }

  private static boolean isNever(String path) {
    return NEVER.contains(path.split("/", 2)[0]);
  }

  boolean wantsFolder(String path) {
    return !isNever(path) && !isHidden(path) && none(exclude, Path.of(path));
  }

  boolean wants(String path) {
    return wantsFolder(path) && (include.isEmpty() || !none(include, Path.of(path)));
  }

  private static boolean none(List<Glob> globs, Path path) {
    return globs.stream().noneMatch(glob -> glob.matches(path));
  }
}
