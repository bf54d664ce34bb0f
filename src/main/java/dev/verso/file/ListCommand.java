package dev.verso.file;

import dev.verso.cli.Listing;
import dev.verso.cli.ServedAt;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code verso files ls}. */
@Command(
    name = "ls",
    description = {"Lists the newest revision of each file, by name.", "", Listing.ESCAPES},
    sortOptions = false,
    footer = {"%nExamples:", "  verso files ls -l", "  verso files ls --all-revisions images/"},
    mixinStandardHelpOptions = true)
final class ListCommand extends FilesSubcommand {
  @Mixin private Listing listing = new Listing();

  @Option(
      names = {"-a", "--all-revisions"},
      description = "Lists all revisions, of each name the oldest first.")
  private boolean allRevisions;

  @Override
  void run(FileStore store, ServedAt served) {
    List<StoredFile> files = store.list(listing.prefix()).await();
    listing.print(this, (allRevisions ? files : newest(files)).stream().map(this::line));
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

  private String line(StoredFile file) {
    return listing.details()
        ? Listing.line(
            file.length(), file.uploadedAt(), id(file.id()), file.mediaType(), file.name())
        : file.name();
  }

  private static String id(BsonValue id) {
    return id.isObjectId() ? id.asObjectId().getValue().toHexString() : DamagedFile.text(id);
  }
}
