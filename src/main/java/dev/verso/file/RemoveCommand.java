package dev.verso.file;

import dev.verso.cli.Names;
import dev.verso.cli.ServedAt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code verso files rm}. */
@Command(
    name = "rm",
    description = {
      "Removes the newest revision of each file; where there is an older one, that is served from"
          + " then on.%n"
    },
    sortOptions = false,
    footer = {
      "%nExamples:",
      "  verso files rm old.pdf",
      "  verso files rm --all-revisions images/film.mp4"
    },
    mixinStandardHelpOptions = true)
final class RemoveCommand extends FilesSubcommand {
  @Mixin private Names names = new Names();

  @Option(
      names = "--revision",
      paramLabel = "N",
      description =
          "Removes this one: 0 is the oldest, 1 the one after it; -1 the newest, -2 the one before"
              + " it.")
  private @Nullable Integer revision;

  @Option(names = "--all-revisions", description = "Removes all that has the name.")
  private boolean allRevisions;

  @Override
  void run(FileStore store, ServedAt served) throws Exception {
    if (allRevisions && revision != null) {
      throw usage("--revision and --all-revisions exclude each other");
    }
    names.each(this, name -> remove(store, name));
  }

  private void remove(FileStore store, String name) throws Exception {
    store.delete(find(store, name, revision == null ? FileStore.NEWEST : revision)).await();
    if (allRevisions) {
      removeRest(store, name);
    } else if (revision == null && lookUp(store, name, FileStore.NEWEST).isPresent()) {
      say("an older revision of '" + name + "' is the newest now");
    }
  }

  private static void removeRest(FileStore store, String name) throws Exception {
    for (var file = lookUp(store, name, FileStore.NEWEST);
        file.isPresent();
        file = lookUp(store, name, FileStore.NEWEST)) {
      store.delete(file.get()).await();
    }
  }
}
