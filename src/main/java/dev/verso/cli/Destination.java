package dev.verso.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.bson.types.ObjectId;

/**
 * A path that a command writes to. A file is written beside its place and moved there when it is
 * complete, the one that a link names, so that the link stays. What is no file, such as a FIFO or a
 * device, is written into.
 */
public final class Destination {
  /** As many as Linux follows. */
  private static final int MOST_LINKS = 40;

  private final Path given;
  private final Path path;
  private final boolean isFile;
  private final boolean overwrite;

  /** Writes what is to be there. */
  public interface Content {
    /** Writes all of it; {@code out} is closed by the caller. */
    void writeTo(OutputStream out) throws Exception;
  }

  private Destination(Path given, Path path, boolean overwrite) throws IOException {
    this.given = given;
    this.path = path;
    this.isFile = !isDescriptor(path) && (Files.isRegularFile(path) || Files.notExists(path));
    this.overwrite = overwrite;
  }

  /**
   * Looks at what is there.
   *
   * @param overwrite whether a file that is there may be replaced
   * @throws CommandFailure when it may not, or nothing can be written there
   */
  public static Destination of(Path given, boolean overwrite) {
    try {
      Destination destination = new Destination(given, follow(given), overwrite);
      if (destination.isFile && !overwrite && Files.exists(destination.path)) {
        throw new CommandFailure(given + " is there already; --force overwrites it");
      }
      return destination;
    } catch (IOException e) {
      throw cannotWrite(given, e);
    }
  }

  private static CommandFailure cannotWrite(Path path, IOException cause) {
    return new CommandFailure("cannot write " + path, cause);
  }

  private static Path follow(Path given) throws IOException {
    Path path = given;
    for (int links = 0; Files.isSymbolicLink(path) && !isDescriptor(path); links++) {
      if (links == MOST_LINKS) {
        throw new CommandFailure("cannot write " + given + ": its links lead in a circle");
      }
      path = path.resolveSibling(Files.readSymbolicLink(path));
    }
    return path;
  }

  /**
   * Whether {@code path} is a file that this process has open already, as {@code /dev/stdout} is: a
   * link of a kind that only the system can follow.
   */
  private static boolean isDescriptor(Path path) throws IOException {
    Path parent = path.toAbsolutePath().getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      return false;
    }
    Path folder = parent.toRealPath();
    return folder.startsWith("/proc") && folder.endsWith("fd");
  }

  /**
   * Writes {@code content}; of what fails or is interrupted no file is left.
   *
   * @throws CommandFailure when it cannot be written
   * @throws Exception what {@code content} throws
   */
  public void write(Content content) throws Exception {
    try {
      if (isFile) {
        writeBeside(content);
      } else {
        writeTo(path, content, StandardOpenOption.WRITE);
      }
    } catch (IOException e) {
      throw cannotWrite(given, e);
    }
  }

  private static void writeTo(Path path, Content content, StandardOpenOption... how)
      throws Exception {
    try (OutputStream out = Files.newOutputStream(path, how)) {
      content.writeTo(out);
    }
  }

  private void writeBeside(Content content) throws Exception {
    // The file's own name in it could make it too long.
    Path part = path.resolveSibling(".verso-" + new ObjectId() + ".part");
    DatabaseCommand.guarded(
        () -> delete(part),
        () -> {
          try {
            writeTo(part, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            return overwrite
                ? Files.move(part, path, StandardCopyOption.REPLACE_EXISTING)
                : Files.move(part, path);
          } finally {
            delete(part);
          }
        });
  }

  private static void delete(Path part) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
