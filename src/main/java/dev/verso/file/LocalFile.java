package dev.verso.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A file on the disk that is to be uploaded.
 *
 * @param name what to store it as
 */
record LocalFile(Path path, String name) {
  /**
   * Finds {@code path}, or every file in it if it is a folder. Names are paths relative to the
   * folder that {@code path} is in, with {@code /} between their parts.
   */
  static List<LocalFile> in(Path path) throws IOException {
    Path absolute = path.toAbsolutePath().normalize();
    if (!Files.isDirectory(absolute)) {
      return List.of(new LocalFile(absolute, nameOf(absolute.getFileName())));
    }
    Path root = absolute.getParent() == null ? absolute : absolute.getParent();
    try (Stream<Path> all = Files.walk(absolute)) {
      return all.filter(Files::isRegularFile)
          .sorted()
          .map(file -> new LocalFile(file, nameOf(root.relativize(file))))
          .toList();
    } catch (UncheckedIOException e) {
      // What the walk met while it was under way.
      throw Objects.requireNonNull(e.getCause());
    }
  }

  private static String nameOf(Path relative) {
    return StreamSupport.stream(relative.spliterator(), false)
        .map(Path::toString)
        .collect(Collectors.joining("/"));
  }
}
