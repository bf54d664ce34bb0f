package dev.verso.page;

import dev.verso.settings.BadSetting;
import dev.verso.settings.FileFailure;
import dev.verso.settings.StartFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A folder of pages: {@code docs/install.html} is the page {@code docs/install}. Other files are
 * left alone, and so is all that begins with a dot, like the {@code ..data} of a mounted ConfigMap.
 * Reads block.
 */
final class SeedFolder {
  static final String SUFFIX = ".html";

  private static final int BATCH_PAGES = 500;
  private static final long BATCH_BYTES = 8L * 1024 * 1024;

  private final Path root;
  private final List<Path> files;
  private int next;

  /** A page to be seeded. */
  record Seed(PageName name, String body) {}

  private SeedFolder(Path root, List<Path> files) {
    this.root = root;
    this.files = files;
  }

  /**
   * Lists the folder, in the order of the names.
   *
   * @throws StartFailure when it cannot be read
   */
  static SeedFolder open(Path root) {
    if (Files.exists(root) && !Files.isDirectory(root)) {
      throw unreadable(root, new NotDirectoryException(root.toString()));
    }
    try (Stream<Path> found = Files.walk(root, FileVisitOption.FOLLOW_LINKS)) {
      return new SeedFolder(
          root, found.filter(path -> isSeed(root.relativize(path))).sorted().toList());
    } catch (IOException e) {
      throw unreadable(root, e);
    } catch (UncheckedIOException e) {
      throw unreadable(root, Objects.requireNonNull(e.getCause()));
    }
  }

  private static BadSetting unreadable(Path root, IOException cause) {
    return new BadSetting(
        "--seed-dir", "cannot read the folder " + root + ": " + FileFailure.reason(cause), cause);
  }

  private static boolean isSeed(Path relative) {
    return relative.toString().endsWith(SUFFIX)
        && StreamSupport.stream(relative.spliterator(), false)
            .noneMatch(segment -> segment.toString().startsWith("."));
  }

  /** How many pages the folder holds. */
  int size() {
    return files.size();
  }

  /**
   * Reads the next pages, as many as go well into one write; none at the end.
   *
   * @throws StartFailure when a file cannot be read or is no page, with its path
   */
  List<Seed> nextBatch() {
    List<Seed> batch = new ArrayList<>();
    for (long chars = 0;
        next < files.size() && batch.size() < BATCH_PAGES && chars < BATCH_BYTES;
        next++) {
      Seed seed = read(files.get(next));
      chars += seed.body().length();
      batch.add(seed);
    }
    return batch;
  }

  private Seed read(Path file) {
    try {
      if (Files.size(file) > PageDocument.MAX_BYTES) {
        throw new StartFailure("seed " + file + " is larger than a document of MongoDB may be");
      }
      return new Seed(name(file), Files.readString(file));
    } catch (CharacterCodingException e) {
      throw new StartFailure("seed " + file + " is not UTF-8", e);
    } catch (IOException e) {
      throw new StartFailure("cannot read the seed " + file + ": " + FileFailure.reason(e), e);
    }
  }

  private PageName name(Path file) {
    String path = root.relativize(file).toString().replace('\\', '/');
    try {
      return new PageName(path.substring(0, path.length() - SUFFIX.length()));
    } catch (IllegalArgumentException e) {
      throw new StartFailure("seed " + file + " has no name for a page: " + e.getMessage(), e);
    }
  }
}
