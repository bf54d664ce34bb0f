package dev.verso.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All the files in a folder. What cannot be read there is told, and the walk goes on. */
public final class LocalFiles extends SimpleFileVisitor<Path> {
  private final Path folder;
  private final Path start;
  private final Listener listener;
  private final List<LocalFile> found = new ArrayList<>();

  /** Asked what is wanted of a folder, and told what of it is not among its files. */
  public interface Listener {
    /**
     * Whether it is wanted, and what is in it.
     *
     * @param name its path in the folder, with {@code /} between its parts
     */
    boolean wants(Path path, String name, boolean isFolder);

    /**
     * It is not among them.
     *
     * @param why in a few words
     */
    void leftOut(Path path, String why);

    /** It cannot be read. */
    void failed(CommandFailure failure);

    /** As {@link #failed(CommandFailure)}, where it is known which file that is of. */
    default void failed(String name, CommandFailure failure) {
      failed(failure);
    }
  }

  private LocalFiles(Path folder, Listener listener) throws IOException {
    this.folder = folder.toAbsolutePath().normalize();
    // A folder that the command line names is walked even where that is a link.
    this.start = this.folder.toRealPath();
    this.listener = listener;
  }

  /**
   * Lists those that are wanted, sorted by their paths.
   *
   * @throws CommandFailure when the folder itself cannot be read
   */
  public static List<LocalFile> in(Path folder, Listener listener) {
    try {
      LocalFiles walk = new LocalFiles(folder, listener);
      Files.walkFileTree(walk.start, walk);
      walk.found.sort(Comparator.comparing(LocalFile::path));
      return walk.found;
    } catch (IOException e) {
      throw new CommandFailure("cannot read " + folder, e);
    }
  }

  /** Whether the last part of {@code name} begins with a dot. */
  public static boolean isHidden(String name) {
    return name.startsWith(".", name.lastIndexOf('/') + 1);
  }

  @Override
  public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
    return isWanted(directory, true) ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
    if (isWanted(file, false)) {
      try {
        visit(file, attributes.isSymbolicLink() ? follow(file) : attributes);
      } catch (IOException e) {
        visitFileFailed(file, e);
      }
    }
    return FileVisitResult.CONTINUE;
  }

  private static BasicFileAttributes follow(Path link) throws IOException {
    return Files.readAttributes(link, BasicFileAttributes.class);
  }

  private void visit(Path file, BasicFileAttributes attributes) {
    Path path = given(file);
    if (attributes.isRegularFile()) {
      found.add(
          new LocalFile(path, nameOf(file), attributes.size(), attributes.lastModifiedTime()));
    } else if (attributes.isDirectory()) {
      listener.leftOut(path, "it is a link to a folder");
    } else {
      listener.leftOut(path, "it is no file");
    }
  }

  private boolean isWanted(Path path, boolean isFolder) {
    return path.equals(start) || listener.wants(given(path), nameOf(path), isFolder);
  }

  @Override
  public FileVisitResult visitFileFailed(Path path, IOException cause) {
    if (path.equals(start) || isWanted(path, false)) {
      listener.failed(
          Files.isSymbolicLink(path) && Files.notExists(path)
              ? new CommandFailure("cannot read " + given(path) + ": it links to nothing")
              : new CommandFailure("cannot read " + given(path), cause));
    }
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException cause) {
    if (cause != null) {
      listener.failed(new CommandFailure("cannot read all of " + given(directory), cause));
    }
    return FileVisitResult.CONTINUE;
  }

  /** The path by the name of the folder that was given. */
  private Path given(Path walked) {
    return folder.equals(start) ? walked : folder.resolve(start.relativize(walked));
  }

  private String nameOf(Path walked) {
    return start.relativize(walked).toString().replace(File.separatorChar, '/');
  }
}
