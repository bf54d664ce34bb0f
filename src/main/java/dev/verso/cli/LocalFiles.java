package dev.verso.cli;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** All the files in a folder. What cannot be read there is told, and the walk goes on. */
final class LocalFiles extends SimpleFileVisitor<Path> {
  private final Path folder;
  private final Path start;
  private final boolean hidden;
  private final Listener listener;
  private final List<LocalFile> found = new ArrayList<>();

  /** Told what of a folder is not among its files. */
  interface Listener {
    /**
     * It is not to be stored.
     *
     * @param why in a few words
     */
    void leftOut(Path path, String why);

    /** It cannot be read. */
    void failed(CommandFailure failure);
  }

  private LocalFiles(Path folder, boolean hidden, Listener listener) throws IOException {
    this.folder = folder.toAbsolutePath().normalize();
    // A folder that the command line names is walked even where that is a link.
    this.start = this.folder.toRealPath();
    this.hidden = hidden;
    this.listener = listener;
  }

  /**
   * Lists them, sorted. Names begin with that of the folder.
   *
   * @param hidden whether files and folders in it whose names begin with a dot are wanted too
   */
  static List<LocalFile> in(Path folder, boolean hidden, Listener listener) {
    try {
      LocalFiles walk = new LocalFiles(folder, hidden, listener);
      Files.walkFileTree(walk.start, walk);
      walk.found.sort(Comparator.comparing(LocalFile::path));
      return walk.found;
    } catch (IOException e) {
      throw new CommandFailure("cannot read " + folder, e);
    }
  }

  @Override
  public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
    return isUnwanted(directory) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
    if (isUnwanted(file)) {
      return FileVisitResult.CONTINUE;
    }
    if (Files.isRegularFile(file)) {
      found.add(new LocalFile(given(file), nameOf(given(file))));
    } else if (Files.isDirectory(file)) {
      listener.leftOut(given(file), "it is a link to a folder");
    } else if (Files.notExists(file)) {
      listener.failed(new CommandFailure("cannot read " + given(file) + ": it links to nothing"));
    } else {
      listener.leftOut(given(file), "it is no file");
    }
    return FileVisitResult.CONTINUE;
  }

  private boolean isUnwanted(Path path) {
    boolean unwanted =
        !hidden && !path.equals(start) && path.getFileName().toString().startsWith(".");
    if (unwanted) {
      listener.leftOut(given(path), "its name begins with a dot; --hidden stores it");
    }
    return unwanted;
  }

  @Override
  public FileVisitResult visitFileFailed(Path path, IOException cause) {
    if (!isUnwanted(path)) {
      listener.failed(new CommandFailure("cannot read " + given(path), cause));
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
    return folder.resolve(start.relativize(walked));
  }

  private String nameOf(Path path) {
    Path root = folder.getParent() == null ? folder : folder.getParent();
    return StreamSupport.stream(root.relativize(path).spliterator(), false)
        .map(Path::toString)
        .collect(Collectors.joining("/"));
  }
}
