package dev.verso.file;

import dev.verso.cli.Destination;
import dev.verso.cli.Download;
import dev.verso.cli.Progress;
import dev.verso.cli.ServedAt;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
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
      return out -> undamaged(() -> copy(content, file, out));
    }
  }

  /** Takes the bytes one buffer at a time onto this thread, which may block. */
  private long copy(FileContent content, StoredFile file, OutputStream out) throws Exception {
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
      return file.length();
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
