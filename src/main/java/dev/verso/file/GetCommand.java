package dev.verso.file;

import dev.verso.cli.Destination;
import dev.verso.cli.Download;
import dev.verso.cli.Progress;
import dev.verso.cli.ServedAt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code verso files get}. */
@Command(
    name = "get",
    description = {"Downloads files, each as the last part of its name.", "", Download.PLACE},
    sortOptions = false,
    footer = {
      "%nExamples:",
      "  verso files get images/film.mp4",
      "  verso files get --revision 0 -o first.pdf manual.pdf"
    },
    mixinStandardHelpOptions = true)
final class GetCommand extends FilesSubcommand {
  @Mixin private Download download = new Download();

  @Option(
      names = "--revision",
      paramLabel = "N",
      defaultValue = "-1",
      description = "0 is the oldest, 1 the one after it; -1 the newest, -2 the one before it.")
  private int revision = FileStore.NEWEST;

  @Override
  void run(FileStore store, ServedAt served) throws Exception {
    download.getAll(this, name -> new Found(store, find(store, name, revision)));
  }

  /** A file that is to be read. */
  private final class Found implements Download.Found {
    private final FileStore store;
    private final StoredFile file;

    Found(FileStore store, StoredFile file) {
      this.store = store;
      this.file = file;
    }

    @Override
    public String extension() {
      return "";
    }

    @Override
    public Destination.Content open() throws Exception {
      FileContent content = undamaged(() -> store.read(file, 0, file.length()).await());
      return out ->
          undamaged(
              () -> {
                try (Progress progress = progress(file.name(), file.length())) {
                  content.copyTo(out, progress::advance);
                  return file;
                }
              });
    }
  }
}
