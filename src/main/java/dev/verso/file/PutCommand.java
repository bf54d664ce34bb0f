package dev.verso.file;

import dev.verso.cli.Progress;
import dev.verso.cli.ServedAt;
import dev.verso.cli.Upload;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code verso files put}. */
@Command(
    name = "put",
    description = {
      "Uploads files, each as the newest revision of its name.",
      "",
      "A file is stored under its own name, the files of a folder under the folder's name and their"
          + " path in it. An upload that fails or is interrupted leaves nothing behind.%n"
    },
    sortOptions = false,
    footer = {
      "%nExamples:",
      "  verso files put film.mp4 images/",
      "  verso files put --content-type text/markdown notes.md"
    },
    mixinStandardHelpOptions = true)
final class PutCommand extends FilesSubcommand {
  private static final int PIECE = 1024 * 1024;

  @Mixin private Upload files = new Upload();

  @Option(
      names = "--content-type",
      paramLabel = "TYPE",
      description = {
        "The media type; without it, what the extension of the name stands for, with"
            + " charset=utf-8 where that is text and the file is UTF-8."
      })
  private @Nullable String contentType;

  @Override
  void run(FileStore store, ServedAt served) throws Exception {
    files.putAll(this, new Bucket(store, served));
  }

  /** Where they go. */
  private final class Bucket implements Upload.Target {
    private final FileStore store;
    private final ServedAt served;

    Bucket(FileStore store, ServedAt served) {
      this.store = store;
      this.served = served;
    }

    @Override
    public String nameFor(String name) {
      return name;
    }

    @Override
    public void put(InputStream in, String name, long bytes) throws Exception {
      UploadRequest request = UploadRequest.named(name);
      FileUpload upload =
          store.upload(contentType == null ? request : request.withContentType(contentType));
      guarded(
          () -> upload.abort().otherwiseEmpty().await(),
          () -> {
            try (Progress progress = progress(name, bytes)) {
              long copied = copy(in, upload, progress);
              upload.end().await();
              printStored(name, copied, served);
              return copied;
            } finally {
              // Does nothing to a file that is stored.
              upload.abort().otherwiseEmpty().await();
            }
          });
    }
  }

  private static long copy(InputStream in, FileUpload upload, Progress progress)
      throws IOException {
    long copied = 0;
    for (byte[] piece = in.readNBytes(PIECE); piece.length > 0; piece = in.readNBytes(PIECE)) {
      upload.write(Buffer.buffer(piece)).await();
      progress.advance(piece.length);
      copied += piece.length;
    }
    return copied;
  }
}
