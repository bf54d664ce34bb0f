package dev.verso.cli;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The part of an {@code ls} that is the same for all that can be listed. */
@Command // its options are of the one call, no settings
public final class Listing {
  /** What the help says of the lines. */
  public static final String ESCAPES =
      "What could steer a terminal is escaped, on a pipe too, as that may end at one: \\n, \\x1b,"
          + " \\u202e, and \\\\ for a backslash, all of which bash reads in $'...'.%n";

  /** Stands for what nobody knows. */
  public static final String UNKNOWN = "-";

  @Parameters(
      arity = "0..1",
      paramLabel = "PREFIX",
      defaultValue = "",
      description = "Lists only names that start with it.")
  private String prefix = "";

  @Option(
      names = {"-l", "--long"},
      description =
          "Shows what is known of each before its name: its size in bytes, when it was stored, the"
              + " id of a file, and the media type.")
  private boolean details;

  @Option(
      names = {"-0", "--zero"},
      description = "Ends each line with a zero byte and escapes nothing, as xargs -0 wants it.")
  private boolean zero;

  public String prefix() {
    return prefix;
  }

  /** Whether lines tell more than names. */
  public boolean details() {
    return details;
  }

  /**
   * A line that tells more than a name.
   *
   * @param bytes the size; null where it has none
   * @param storedAt null where nobody knows
   * @param rest what else there is to tell, the name last
   */
  public static String line(@Nullable Long bytes, @Nullable Instant storedAt, String... rest) {
    return "%12s  %-20s  %s"
        .formatted(
            bytes == null ? UNKNOWN : bytes,
            storedAt == null ? UNKNOWN : storedAt.truncatedTo(ChronoUnit.SECONDS),
            String.join("  ", rest));
  }

  /** Writes {@code lines}, each as it comes, and closes them. */
  public void print(DatabaseCommand command, Stream<String> lines) {
    try (lines) {
      lines.forEachOrdered(line -> print(command, line));
    }
    command.out().flush();
  }

  private void print(DatabaseCommand command, String line) {
    if (zero) {
      command.out().print(line + '\0');
    } else {
      command.print(line);
    }
  }
}
