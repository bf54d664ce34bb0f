package dev.verso.file;

import dev.verso.cache.Loaded;
import dev.verso.mongo.Breaker;
import dev.verso.mongo.Naming;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads files for the cache: their documents, and their bytes if they are few. To be used on the
 * event loop of its store.
 */
final class FileLoader {
  /** Up to so many bytes a file is kept whole: about a chunk of GridFS. */
  static final int MOST_BYTES = 256 * 1024;

  /** So often a file that is replaced while it is read is read. */
  private static final int TRIES = 3;

  private final FileStore store;
  private final Breaker breaker;
  private final Duration timeout;
  private final boolean readsContent;
  private final Renderer renderer;

  /**
   * @param timeout how long to wait for each answer of the database
   * @param readsContent whether bytes are read at all
   * @param renderer makes of what was read what is kept
   */
  FileLoader(
      FileStore store, Breaker breaker, Duration timeout, boolean readsContent, Renderer renderer) {
    this.store = store;
    this.breaker = breaker;
    this.timeout = timeout;
    this.readsContent = readsContent;
    this.renderer = renderer;
  }

  /**
   * Reads the newest file of a name.
   *
   * @param known what was known of it before
   * @return fails as {@link FileProblem} explains
   */
  Future<Loaded<FileKey, CachedFile>> load(String name, @Nullable CachedFile known) {
    return newest(name)
        .compose(found -> keep(name, found, known, TRIES))
        .map(FileLoader::loaded)
        .recover(cause -> Future.failedFuture(FileProblem.explain(cause)));
  }

  private static Loaded<FileKey, CachedFile> loaded(Optional<CachedFile> found) {
    return found
        .map(file -> new Loaded<FileKey, CachedFile>(file, Set.of(idOf(file))))
        .orElseGet(() -> Loaded.of(null));
  }

  private static FileKey idOf(CachedFile file) {
    return new FileKey.Id(Naming.text(file.file().id()));
  }

  /** Asks the database for some file, as a request does that nothing is kept for. */
  Future<Optional<CachedFile>> find(FileRequest wanted) {
    return asked(() -> wanted.findIn(store)).map(found -> found.map(this::withoutContent));
  }

  private CachedFile withoutContent(StoredFile file) {
    return renderer.render(file, null);
  }

  private Future<Optional<StoredFile>> newest(String name) {
    return asked(() -> store.find(name, FileStore.NEWEST));
  }

  private <T> Future<T> asked(Supplier<Future<T>> question) {
    return breaker.guard(() -> question.get().timeout(timeout.toMillis(), TimeUnit.MILLISECONDS));
  }

  private Future<Optional<CachedFile>> keep(
      String name, Optional<StoredFile> found, @Nullable CachedFile known, int tries) {
    if (found.isEmpty()) {
      return Future.succeededFuture(Optional.empty());
    }
    StoredFile file = found.get();
    if (known != null && known.file().equals(file)) {
      return Future.succeededFuture(Optional.of(known));
    }
    if (!readsContent || file.length() > MOST_BYTES || tries == 0) {
      return Future.succeededFuture(Optional.of(withoutContent(file)));
    }
    return asked(() -> content(file))
        .compose(content -> confirm(name, file, content, tries))
        .recover(cause -> withoutContent(file, cause));
  }

  /**
   * Chunks are no part of a snapshot with their document. But that is written after them, and
   * deleted before them: where it is the same still, they are its.
   */
  private Future<Optional<CachedFile>> confirm(
      String name, StoredFile file, Buffer content, int tries) {
    return newest(name)
        .compose(
            now ->
                now.equals(Optional.of(file))
                    ? Future.succeededFuture(Optional.of(renderer.render(file, content)))
                    : keep(name, now, null, tries - 1));
  }

  /** Of a file that is damaged all is told that needs no chunk. */
  private Future<Optional<CachedFile>> withoutContent(StoredFile file, Throwable cause) {
    return cause instanceof DamagedFile
        ? Future.succeededFuture(Optional.of(withoutContent(file)))
        : Future.failedFuture(cause);
  }

  private Future<Buffer> content(StoredFile file) {
    return store.read(file, 0, file.length()).compose(content -> all(content, (int) file.length()));
  }

  /** As large as it will be from the start: one that grows ends with up to twice the room. */
  private static Future<Buffer> all(FileContent content, int length) {
    Promise<Buffer> all = Promise.promise();
    Buffer bytes = Buffer.buffer(length);
    content
        .exceptionHandler(all::tryFail)
        .endHandler(end -> all.tryComplete(bytes))
        .handler(bytes::appendBuffer);
    return all.future();
  }
}
