package dev.verso;

import dev.verso.cache.Memory;
import dev.verso.file.FileHandler;
import dev.verso.file.LiveFiles;
import dev.verso.folder.FollowedFolder;
import dev.verso.folder.SelectionOptions;
import dev.verso.http.ReadyResponses;
import dev.verso.http.output.OutputBudget;
import dev.verso.live.LiveHandler;
import dev.verso.live.LiveScripts;
import dev.verso.live.LiveStreams;
import dev.verso.metrics.MetricSink;
import dev.verso.metrics.MetricSource;
import dev.verso.mongo.ChangeFeed;
import dev.verso.mongo.Engine;
import dev.verso.mongo.MongoConnection;
import dev.verso.page.LivePages;
import dev.verso.page.PageHandler;
import dev.verso.page.PageSeeder;
import dev.verso.settings.MountPath;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The pages and files of one database, to be served on whatever router: what {@link MainVerticle}
 * and {@link VersoRoutes} have in common. Thread-safe.
 */
final class Site implements MetricSource {
  private final Vertx vertx;
  private final Settings settings;
  private final MongoConnection connection;
  private final Memory memory;
  private final LivePages pages;
  private final @Nullable LiveFiles files;
  private final OutputBudget budget;
  private final LiveStreams streams;
  private final LiveHandler live;

  private Site(
      Vertx vertx,
      Settings settings,
      MongoConnection connection,
      Memory memory,
      LivePages pages,
      @Nullable LiveFiles files,
      LiveScripts scripts) {
    this.vertx = vertx;
    this.settings = settings;
    this.connection = connection;
    this.memory = memory;
    this.pages = pages;
    this.files = files;
    this.streams =
        new LiveStreams(vertx, new SiteToWatch(pages, pages.newTags()), settings.site().live());
    this.live =
        new LiveHandler(
            vertx,
            streams,
            scripts,
            settings.http().clientAddress(),
            settings.http().idleTimeout());
    pages.onChange(this::tellStreams);
    this.budget =
        new OutputBudget(vertx, settings.http().maxInFlight(), settings.http().idleTimeout());
  }

  /**
   * Seeds the pages and follows their changes.
   *
   * @param connection stays the caller's, to be closed after this
   * @return fails as {@link PageSeeder#seed} does
   */
  static Future<Site> open(Vertx vertx, Settings settings, MongoConnection connection) {
    Memory memory = new Memory(settings.cache());
    return new PageSeeder(vertx, connection, settings.pages())
        .seed()
        .compose(seeded -> connection.engine())
        .compose(
            engine ->
                LivePages.open(
                        vertx,
                        connection,
                        engine.kind(),
                        settings.pages(),
                        settings.site(),
                        settings.cache(),
                        memory)
                    .compose(
                        pages ->
                            vertx
                                .executeBlocking(() -> new LiveScripts(settings.pages().path()))
                                .map(
                                    scripts ->
                                        new Site(
                                            vertx,
                                            settings,
                                            connection,
                                            memory,
                                            pages,
                                            openFiles(vertx, settings, connection, engine, memory),
                                            scripts))));
  }

  private static @Nullable LiveFiles openFiles(
      Vertx vertx, Settings settings, MongoConnection connection, Engine engine, Memory memory) {
    return settings.files().enabled()
        ? LiveFiles.open(
            vertx,
            connection,
            engine.kind(),
            settings.files(),
            settings.cache(),
            settings.pages().compressMinSize(),
            memory)
        : null;
  }

  private void tellStreams(ChangeFeed.Change change) {
    if (change instanceof ChangeFeed.Change.Document document) {
      streams.changed(document.id());
    } else {
      streams.anythingChanged();
    }
  }

  /**
   * Serves pages and files on {@code router}, whose event loop calls this and which is all of a
   * server's: its root is theirs too.
   *
   * @return the responses that are ready, for whoever need not ask the router
   */
  List<ReadyResponses> mountOn(Router router) {
    Features features = new Features();
    new Root(features.pages, features.files, pages.newDerivedHandler(budget), settings)
        .mountOn(router);
    features.mountOn(router);
    return features.ready();
  }

  /**
   * Serves pages and files on {@code router}, whose event loop calls this, among the routes of
   * others.
   *
   * @param failures answers those below the paths of pages and files
   */
  void mountAmongOthers(Router router, Handler<RoutingContext> failures) {
    Features features = new Features();
    features.mountOn(router);
    features.mounts.paths().stream()
        .map(path -> path.prefix() + "*")
        .forEach(route -> router.route(route).setName(route).failureHandler(failures));
  }

  /** One event loop's handlers. */
  private final class Features {
    final Mounts mounts = new Mounts();
    final PageHandler pages;
    final @Nullable FileHandler files;

    Features() {
      LiveFiles served = Site.this.files;
      files = served == null ? null : served.newHandler(budget);
      List<MountPath> paths =
          files == null
              ? List.of(settings.pages().path())
              : List.of(settings.pages().path(), settings.files().path());
      pages = Site.this.pages.newHandler(budget, paths);
      mounts.add(settings.pages().path(), pages::mountOn);
      if (files != null) {
        mounts.add(settings.files().path(), files::mountOn);
      }
      if (settings.site().live().isOn()) {
        mounts.add(new MountPath(LiveHandler.MOUNT), live::mountOn);
      }
      mounts.add(settings.pages().path(), pages::mountEndOn);
    }

    /**
     * Where both have one path a file is only served where there is no page of its name; and at the
     * root there are names that a page may have wherever pages are, {@link Root}'s.
     */
    List<ReadyResponses> ready() {
      if (!settings.cache().isOn()) {
        return List.of();
      }
      MountPath ofPages = settings.pages().path();
      MountPath ofFiles = settings.files().path();
      ReadyResponses readyPages = mounts.guard(ofPages, pages.ready());
      return files == null || ofFiles.equals(ofPages) || ofFiles.prefix().equals("/")
          ? List.of(readyPages)
          : List.of(readyPages, mounts.guard(ofFiles, files.ready()));
    }

    void mountOn(Router router) {
      mounts.on(router);
      pages.mountErrorPagesOn(router);
    }
  }

  /** Whether pages can be read; fails as {@link LivePages#check} does. */
  Future<Void> check() {
    return pages.check();
  }

  /** How the feed of changes does, for whoever asks whether this is ready. */
  JsonObject health() {
    return pages.health();
  }

  /** As {@link LivePages#somePage} says. */
  Future<Optional<String>> somePage() {
    return pages.somePage();
  }

  /** How its cache does, and how much waits for clients to take it. */
  JsonObject info() {
    JsonObject cache = pages.info().mergeIn(memory.info());
    if (files != null) {
      cache.put("files", files.info());
    }
    return new JsonObject().put("cache", cache).put("inFlight", budget.inFlight().json());
  }

  /** As {@link #info}, and how the database does. */
  @Override
  public void tell(MetricSink sink) {
    pages.tell(sink);
    if (files != null) {
      files.tell(sink);
    }
    memory.tell(sink);
    streams.tell(sink);
    connection.tell(sink);
    budget.inFlight().tell(sink);
  }

  /**
   * A folder that these pages and files follow.
   *
   * @throws dev.verso.cli.CommandFailure as {@link FollowedFolder#open} does
   */
  FollowedFolder folder(Path folder, SelectionOptions selection) {
    return FollowedFolder.open(
        vertx,
        connection,
        settings.pages().collection(),
        settings.files().bucket(),
        folder,
        selection);
  }

  /** That page was written in this process: need not wait for the feed to say so. */
  void pageChanged(String name) {
    pages.changed(new ChangeFeed.Change.Document(name));
  }

  /** The pages that are open in browsers and are told when they change. */
  LiveStreams streams() {
    return streams;
  }

  /** Follows no more. Never fails. */
  Future<Void> close() {
    return streams.end().eventually(pages::close).eventually(this::closeFiles);
  }

  private Future<Void> closeFiles() {
    return files == null ? Future.succeededFuture() : files.close();
  }
}
