package dev.verso.file;

import dev.verso.cli.ServedAt;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code verso files ls}. */
@Command(
    name = "ls",
    description = {
      "Lists the newest revision of each file, by name.",
      "",
      "What could steer a terminal is escaped, on a pipe too, as that may end at one: \\n, \\x1b,"
          + " \\u202e, and \\\\ for a backslash, all of which bash reads in $'...'.%n"
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class ListCommand extends FilesSubcommand {
  @Parameters(
      arity = "0..1",
      paramLabel = "PREFIX",
      defaultValue = "",
      description = "Lists only names that start with it.")
  private String prefix = "";

  @Option(
      names = {"-l", "--long"},
      description = "Shows size in bytes, time of upload, id and media type before each name.")
  private boolean details;

  @Option(
      names = {"-a", "--all-revisions"},
      description = "Lists all revisions, of each name the oldest first.")
  private boolean allRevisions;

  @Option(
      names = {"-0", "--zero"},
      description = "Ends each line with a zero byte and escapes nothing, as xargs -0 wants it.")
  private boolean zero;

  @Override
  void run(FileStore store, ServedAt served) {
    List<StoredFile> listed = store.list(prefix).await();
    for (StoredFile file : allRevisions ? listed : newest(listed)) {
      String line = details ? line(file) : file.name();
      if (zero) {
        out().print(line + '\0');
      } else {
        print(line);
      }
    }
    out().flush();
  }

  /**
   * @param files by name, then oldest first
   */
  private static List<StoredFile> newest(List<StoredFile> files) {
    List<StoredFile> newest = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      boolean isLast =
          i + 1 == files.size() || !files.get(i + 1).name().equals(files.get(i).name());
      if (isLast) {
        newest.add(files.get(i));
      }
    }
    return newest;
  }

  private static String line(StoredFile file) {
    String uploaded =
        file.uploadedAt() == null
            ? "-"
            : file.uploadedAt().truncatedTo(ChronoUnit.SECONDS).toString();
    return "%12d  %-20s  %s  %s  %s"
        .formatted(file.length(), uploaded, id(file.id()), file.mediaType(), file.name());
  }

  private static String id(BsonValue id) {
    return id.isObjectId() ? id.asObjectId().getValue().toHexString() : DamagedFile.text(id);
  }
}
