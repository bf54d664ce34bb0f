package dev.verso.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The part of a {@code get} that is the same for all that can be got: where it goes, and that one
 * that fails keeps none of the others from being written.
 */
@Command // its options are of the one call, no settings
public final class Download {
  /** What the help says of where it goes. */
  public static final String PLACE =
      "Each is written beside its place and moved there when it is complete: what is interrupted or"
          + " damaged leaves nothing behind. A FIFO or a device is written into.%n";

  private static final String STDOUT = "-";

  @Mixin private Names names = new Names();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "PATH",
      description =
          "Where to write: a file, a folder, or - for standard output; with several names, a folder"
              + " that is there, or -, where they follow one another. Without it, here.")
  private @Nullable String output;

  @Option(names = "--force", description = "Overwrite the file that is there.")
  private boolean force;

  /** Where they come from. */
  public interface Source {
    /**
     * Finds one.
     *
     * @throws CommandFailure when there is none
     */
    Found find(String name) throws Exception;
  }

  /** One that is there. */
  public interface Found {
    /** What its file's name ends with, after the last part of its own; may be empty. */
    String extension();

    /**
     * Begins to read it.
     *
     * @throws CommandFailure when it cannot be read
     */
    Destination.Content open() throws Exception;
  }

  /**
   * Writes all that the command line names, one after the other.
   *
   * @throws Exception what {@code source} throws, except what is of the one name: that is told, and
   *     {@code command} ends with exit code 1
   */
  public void getAll(DatabaseCommand command, Source source) throws Exception {
    if (STDOUT.equals(output)) {
      printAll(command, source);
      return;
    }
    Path given = Path.of(Optional.ofNullable(output).orElse(""));
    if (output == null || Files.isDirectory(given)) {
      writeAll(command, source, given);
    } else if (names.all().size() > 1) {
      throw command.usage("several names go into a folder that is there, or to -; -o is neither");
    } else {
      names.each(command, name -> write(source.find(name), given));
    }
  }

  private void printAll(DatabaseCommand command, Source source) throws Exception {
    try {
      names.each(command, name -> source.find(name).open().writeTo(command.console().out()));
    } catch (IOException e) {
      throw new CommandFailure("cannot write to standard output", e);
    }
  }

  private void writeAll(DatabaseCommand command, Source source, Path folder) throws Exception {
    for (String name : names.all()) {
      if (!canNameFile(lastPart(name))) {
        throw command.usage(
            "'" + name + "' cannot name a file here: say where to write it with -o");
      }
    }
    Map<Path, String> written = new HashMap<>();
    names.each(
        command,
        name -> {
          Found found = source.find(name);
          Path target = folder.resolve(lastPart(name) + found.extension());
          String other = written.putIfAbsent(target, name);
          if (other != null) {
            throw new CommandFailure(
                "left out '" + name + "': " + target + " is where '" + other + "' went");
          }
          write(found, target);
        });
  }

  private static String lastPart(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  private static boolean canNameFile(String part) {
    return !part.isEmpty() && !part.equals(".") && !part.equals("..") && part.indexOf('\0') < 0;
  }

  private void write(Found found, Path target) throws Exception {
    Destination destination = Destination.of(target, force);
    destination.write(found.open());
  }
}
