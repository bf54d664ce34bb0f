package dev.verso.file;

import dev.verso.cli.CommandFailure;
import dev.verso.cli.Progress;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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
    mixinStandardHelpOptions = true)
final class PutCommand extends FilesSubcommand {
  private static final int PIECE = 1024 * 1024;
  private static final String STDIN = "-";

  @Parameters(
      arity = "1..*",
      paramLabel = "PATH",
      description = "Files and folders; - for standard input, which needs --name.")
  private List<String> paths = List.of();

  @Option(names = "--name", paramLabel = "NAME", description = "What to store it as: for one file.")
  private @Nullable String name;

  @Option(
      names = "--prefix",
      paramLabel = "PREFIX",
      defaultValue = "",
      description = "Put before each name, as in --prefix site/.")
  private String prefix = "";

  @Option(
      names = "--content-type",
      paramLabel = "TYPE",
      description = "The media type; without it, what the extension of the name stands for.")
  private @Nullable String contentType;

  @Override
  void run(FileStore store) throws Exception {
    if (paths.contains(STDIN) && name == null) {
      throw usage("standard input needs --name");
    }
    if (name != null && (paths.size() > 1 || Files.isDirectory(Path.of(paths.get(0))))) {
      throw usage("--name is for one file");
    }
    for (String path : paths) {
      try {
        putAll(store, path);
      } catch (CommandFailure e) {
        fail(String.valueOf(e.getMessage()));
      }
    }
  }

  private void putAll(FileStore store, String path) throws Exception {
    if (path.equals(STDIN)) {
      put(store, console().in(), "standard input", nameOr(STDIN), -1);
      return;
    }
    for (LocalFile file : local(path)) {
      try (InputStream in = open(file)) {
        put(store, in, file.path().toString(), nameOr(file.name()), Files.size(file.path()));
      }
    }
  }

  private static List<LocalFile> local(String path) {
    try {
      return LocalFile.in(Path.of(path));
    } catch (IOException e) {
      throw new CommandFailure("cannot read " + path, e);
    }
  }

  private static InputStream open(LocalFile file) {
    try {
      return Files.newInputStream(file.path());
    } catch (IOException e) {
      throw new CommandFailure("cannot read " + file.path(), e);
    }
  }

  private String nameOr(String ownName) {
    return prefix + Optional.ofNullable(name).orElse(ownName);
  }

  private void put(FileStore store, InputStream in, String source, String as, long bytes)
      throws Exception {
    UploadRequest request = UploadRequest.named(as);
    FileUpload upload =
        store.upload(contentType == null ? request : request.withContentType(contentType));
    guarded(
        () -> upload.abort().otherwiseEmpty().await(),
        () -> {
          try (Progress progress = progress(as, bytes)) {
            copy(in, upload, progress);
            return upload.end().await();
          } catch (IOException e) {
            throw new CommandFailure("cannot read " + source, e);
          } finally {
            // Does nothing to a file that is stored.
            upload.abort().otherwiseEmpty().await();
          }
        });
  }

  private static void copy(InputStream in, FileUpload upload, Progress progress)
      throws IOException {
    for (byte[] piece = in.readNBytes(PIECE); piece.length > 0; piece = in.readNBytes(PIECE)) {
      upload.write(Buffer.buffer(piece)).await();
      progress.advance(piece.length);
    }
  }
}
