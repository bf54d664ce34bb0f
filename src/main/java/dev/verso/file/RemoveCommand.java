package dev.verso.file;

import dev.verso.cli.CommandFailure;
import dev.verso.cli.ServedAt;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code verso files rm}. */
@Command(
    name = "rm",
    description = {
      "Removes the newest revision of each file; where there is an older one, that is served from"
          + " then on.%n"
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class RemoveCommand extends FilesSubcommand {
  @Parameters(arity = "1..*", paramLabel = "NAME", description = "The files' names.")
  private List<String> names = List.of();

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
  void run(FileStore store, ServedAt served) {
    if (allRevisions && revision != null) {
      throw usage("--revision and --all-revisions exclude each other");
    }
    for (String name : names) {
      try {
        remove(store, name);
      } catch (CommandFailure e) {
        fail(String.valueOf(e.getMessage()));
      }
    }
  }

  private void remove(FileStore store, String name) {
    int chosen = revision == null ? FileStore.NEWEST : revision;
    store.delete(find(store, name, chosen)).await();
    if (allRevisions) {
      removeRest(store, name);
    } else if (revision == null && store.find(name, FileStore.NEWEST).await().isPresent()) {
      say("an older revision of '" + name + "' is the newest now");
    }
  }

  private static void removeRest(FileStore store, String name) {
    for (var file = store.find(name, FileStore.NEWEST).await();
        file.isPresent();
        file = store.find(name, FileStore.NEWEST).await()) {
      store.delete(file.get()).await();
    }
  }
}
