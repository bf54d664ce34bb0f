package dev.verso.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The part of a {@code put} that is the same for all that can be put: which files, under which
 * names, and that one that fails keeps none of the others from being stored.
 */
@Command // its options are of the one call, no settings
public final class Upload {
  private static final String STDIN = "-";

  @Parameters(
      arity = "1..*",
      paramLabel = "PATH",
      description = "Files and folders; - for standard input, which needs --name.")
  private List<String> paths = List.of();

  @Option(names = "--name", paramLabel = "NAME", description = "What to store it as: for one file.")
  private @Nullable String name;

  @Option(
      names = "--prefix",
      paramLabel = "PREFIX",
      defaultValue = "",
      description = "Put before each name, as in --prefix site/.")
  private String prefix = "";

  @Option(
      names = "--hidden",
      description =
          "Stores what begins with a dot too, such as .htaccess; without it, that is left out of"
              + " folders.")
  private boolean hidden;

  /** One that is to be stored. */
  public interface Target {
    /**
     * The name for a file that has none given.
     *
     * @param name its own, with the folders from the one that was given on
     * @throws CommandFailure when it can't be stored under any
     */
    String nameFor(String name);

    /**
     * Stores one.
     *
     * @param in its bytes, which the caller closes
     * @param bytes how many; -1 where nobody knows
     * @throws IOException when {@code in} cannot be read
     * @throws CommandFailure when this one, but maybe not the next, cannot be stored
     */
    void put(InputStream in, String name, long bytes) throws Exception;
  }

  /**
   * Stores all that the command line names, one after the other.
   *
   * @throws Exception what {@code target} throws, except what is of the one file: that is told, and
   *     {@code command} ends with exit code 1
   */
  public void putAll(DatabaseCommand command, Target target) throws Exception {
    if (paths.contains(STDIN) && name == null) {
      throw command.usage("standard input needs --name");
    }
    if (name != null && (paths.size() > 1 || Files.isDirectory(Path.of(paths.get(0))))) {
      throw command.usage("--name is for one file");
    }
    Tally tally = new Tally(command);
    for (String path : paths) {
      if (path.equals(STDIN)) {
        tally.count(() -> put(target, command.console().in(), "standard input", STDIN, -1));
      } else {
        for (LocalFile file : files(Path.of(path), tally)) {
          tally.count(() -> put(target, file, within(Path.of(path)) + file.name()));
        }
      }
    }
    tally.end();
  }

  private List<LocalFile> files(Path path, Tally tally) {
    try {
      return Files.isDirectory(path) ? LocalFiles.in(path, tally) : List.of(file(path));
    } catch (CommandFailure e) {
      tally.failed(e);
      return List.of();
    }
  }

  private static LocalFile file(Path path) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      return new LocalFile(path, ownName(path), attributes.size(), attributes.lastModifiedTime());
    } catch (IOException e) {
      throw new CommandFailure("cannot read " + path, e);
    }
  }

  private static String ownName(Path path) {
    Path name = path.toAbsolutePath().normalize().getFileName();
    return name == null ? "" : name.toString();
  }

  /** What the names of what is in a folder begin with: its own. */
  private static String within(Path path) {
    return Files.isDirectory(path) && !ownName(path).isEmpty() ? ownName(path) + "/" : "";
  }

  private void put(Target target, LocalFile file, String name) throws Exception {
    try (InputStream in = Files.newInputStream(file.path())) {
      put(target, in, file.path().toString(), name, file.size());
    } catch (IOException e) {
      throw new CommandFailure("cannot read " + file.path(), e);
    }
  }

  private void put(Target target, InputStream in, String source, String ownName, long bytes)
      throws Exception {
    String as = prefix + (name == null ? target.nameFor(ownName) : name);
    try {
      target.put(in, as, bytes);
    } catch (IOException e) {
      throw new CommandFailure("cannot read " + source, e);
    }
  }

  /** Stores one. */
  private interface Step {
    void run() throws Exception;
  }

  /** What became of them. */
  private final class Tally implements LocalFiles.Listener {
    private final DatabaseCommand command;
    private int stored;
    private int failures;

    Tally(DatabaseCommand command) {
      this.command = command;
    }

    void count(Step step) throws Exception {
      try {
        step.run();
        stored++;
      } catch (CommandFailure e) {
        failed(e);
      }
    }

    @Override
    public boolean wants(Path path, String name, boolean isFolder) {
      if (hidden || !LocalFiles.isHidden(name)) {
        return true;
      }
      leftOut(path, "its name begins with a dot; --hidden stores it");
      return false;
    }

    @Override
    public void leftOut(Path path, String why) {
      command.say("left out " + path + ": " + why);
    }

    @Override
    public void failed(CommandFailure failure) {
      failures++;
      command.fail(String.valueOf(failure.getMessage()));
    }

    /** After many lines it is good to know how many. */
    void end() {
      if (failures > 0 && stored + failures > 1) {
        command.fail(stored + " stored, " + failures + " failed");
      }
    }
  }
}
