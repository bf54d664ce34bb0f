package dev.verso.file;

import dev.verso.cli.CommandFailure;
import dev.verso.cli.Destination;
import dev.verso.cli.Progress;
import dev.verso.cli.ServedAt;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code verso files get}. */
@Command(
    name = "get",
    description = {
      "Downloads a file.",
      "",
      "It is written beside its place and moved there when it is complete: what is interrupted or"
          + " damaged leaves nothing behind. A FIFO or a device is written into.%n"
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class GetCommand extends FilesSubcommand {
  private static final String STDOUT = "-";

  @Parameters(paramLabel = "NAME", description = "The file's name.")
  private String name = "";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description =
          "Where to write it: a file, a folder, or - for standard output. Without it, the last part"
              + " of the name, here.")
  private @Nullable String output;

  @Option(
      names = "--revision",
      paramLabel = "N",
      defaultValue = "-1",
      description = "0 is the oldest, 1 the one after it; -1 the newest, -2 the one before it.")
  private int revision = FileStore.NEWEST;

  @Option(names = "--force", description = "Overwrite the file that is there.")
  private boolean force;

  @Override
  void run(FileStore store, ServedAt served) throws Exception {
    if (STDOUT.equals(output)) {
      StoredFile file = find(store, name, revision);
      print(open(store, file), file);
    } else {
      Destination destination = Destination.of(target(), force);
      StoredFile file = find(store, name, revision);
      FileContent content = open(store, file);
      destination.write(out -> copy(content, file, out));
    }
  }

  private static FileContent open(FileStore store, StoredFile file) {
    return store.read(file, 0, file.length()).await();
  }

  private void print(FileContent content, StoredFile file) throws Exception {
    try {
      copy(content, file, console().out());
    } catch (IOException e) {
      throw new CommandFailure("cannot write to standard output", e);
    }
  }

  private Path target() {
    Path given = Path.of(Optional.ofNullable(output).orElse(""));
    if (output != null && !Files.isDirectory(given)) {
      return given;
    }
    String last = name.substring(name.lastIndexOf('/') + 1);
    if (last.isEmpty() || last.equals(".") || last.equals("..") || last.indexOf('\0') >= 0) {
      throw usage("'" + name + "' cannot name a file here: say where to write it with -o");
    }
    return given.resolve(last);
  }

  /** Takes the bytes one buffer at a time onto this thread, which may block. */
  private void copy(FileContent content, StoredFile file, OutputStream out) throws Exception {
    BlockingQueue<Future<Optional<Buffer>>> events = new LinkedBlockingQueue<>();
    content
        .pause()
        .exceptionHandler(cause -> events.add(Future.failedFuture(cause)))
        .endHandler(end -> events.add(Future.succeededFuture(Optional.empty())))
        .handler(buffer -> events.add(Future.succeededFuture(Optional.of(buffer))));
    try (Progress progress = progress(file.name(), file.length())) {
      for (Optional<Buffer> next = next(content, events);
          next.isPresent();
          next = next(content, events)) {
        out.write(next.get().getBytes());
        progress.advance(next.get().length());
      }
      out.flush();
    } finally {
      content.close();
    }
  }

  private static Optional<Buffer> next(
      FileContent content, BlockingQueue<Future<Optional<Buffer>>> events)
      throws InterruptedException {
    content.fetch(1);
    return events.take().await();
  }
}
