package dev.verso.file;

import dev.verso.cache.CacheOptions;
import dev.verso.cache.LiveCache;
import dev.verso.cache.Memory;
import dev.verso.http.ContentCoding;
import dev.verso.http.Encoders;
import dev.verso.http.output.OutputBudget;
import dev.verso.metrics.MetricSink;
import dev.verso.metrics.MetricSource;
import dev.verso.mongo.ChangeFeed;
import dev.verso.mongo.Engine;
import dev.verso.mongo.FeedMetrics;
import dev.verso.mongo.MongoConnection;
import dev.verso.mongo.Naming;
import dev.verso.settings.ByteSize;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files of one bucket as they are served: what of their serving the event loops share.
 *
 * <pre>
 *   FileHandler ──> LiveCache ──(miss)──> FileLoader ──> FileStore ──> MongoDB
 *    per loop        shared                per loop                      │
 *                      ^                                                 │
 *                      └──────────────── ChangeFeed <────────────────────┘
 * </pre>
 */
public final class LiveFiles implements MetricSource {
  /** What it keeps, for those who count. */
  private static final String KIND = "files";

  /** Of the files of one name the one that was uploaded last counts. */
  private static final Naming NAMING = new Naming("filename", "uploadDate");

  private final Vertx vertx;
  private final MongoConnection connection;
  private final FileOptions files;
  private final CacheOptions options;
  private final ChangeFeed feed;
  private final LiveCache<FileKey, CachedFile> cache;
  private final Renderer renderer;
  private final WorkerExecutor encoders;

  private LiveFiles(
      Vertx vertx,
      MongoConnection connection,
      Engine.Kind engine,
      FileOptions files,
      CacheOptions options,
      ByteSize compressMinSize,
      Memory memory) {
    this.vertx = vertx;
    this.connection = connection;
    this.files = files;
    this.options = options;
    this.feed = connection.changesOf(files.bucket() + ".files", NAMING, engine, options.trust());
    this.cache =
        new LiveCache<>(vertx, KIND, memory, FileKey.class, connection.breaker(), feed, options);
    this.renderer = new Renderer(files, compressMinSize, ContentCoding.available());
    this.encoders = Encoders.open(vertx);
  }

  /**
   * Begins to follow the changes of the files. To be called once pages have loaded the codings, or
   * where it may block.
   *
   * @param connection stays the caller's, to be closed after this
   * @param engine what it is a connection to
   * @param compressMinSize how large a file in memory is that is worth compressing
   * @param memory where they are kept
   */
  public static LiveFiles open(
      Vertx vertx,
      MongoConnection connection,
      Engine.Kind engine,
      FileOptions files,
      CacheOptions options,
      ByteSize compressMinSize,
      Memory memory) {
    LiveFiles live =
        new LiveFiles(vertx, connection, engine, files, options, compressMinSize, memory);
    if (options.isOn()) {
      live.feed.follow(live::changed);
    }
    return live;
  }

  private void changed(ChangeFeed.Change change) {
    if (change instanceof ChangeFeed.Change.Document document) {
      cache.changed(keysOf(document));
    } else if (change instanceof ChangeFeed.Change.Anything anything) {
      cache.anythingChanged(anything.gone());
    }
  }

  /** The name that it had is known by its id, the one that it has now by the news. */
  private static List<FileKey> keysOf(ChangeFeed.Change.Document document) {
    return Stream.<FileKey>concat(
            Stream.of(new FileKey.Id(document.id())),
            document.names().stream().map(FileKey.Name::new))
        .toList();
  }

  /**
   * A handler for the event loop that calls this.
   *
   * @param budget for what is on its way to clients
   */
  public FileHandler newHandler(OutputBudget budget) {
    FileStore store = new GridFsFileStore(vertx, connection, files.bucket());
    FileLoader loader =
        new FileLoader(
            store, connection.breaker(), connection.requestTimeout(), options.isOn(), renderer);
    FileSender sender =
        new FileSender(
            store, cache, files, encoders, options.status(), budget, connection.requestTimeout());
    return new FileHandler(sender, loader, cache, files);
  }

  /** What the cache and its feed are doing. */
  public JsonObject info() {
    return cache.info();
  }

  @Override
  public void tell(MetricSink sink) {
    cache.tell(sink);
    if (options.isOn()) {
      new FeedMetrics(KIND, feed).tell(sink);
    }
  }

  /** Follows no more. Never fails. */
  public Future<Void> close() {
    return encoders.close().eventually(feed::close);
  }
}
