package dev.verso.mongo;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoCredential;
import com.mongodb.MongoException;
import com.mongodb.MongoNamespace;
import com.mongodb.reactivestreams.client.MongoDatabase;
import dev.verso.metrics.Metric;
import dev.verso.metrics.MetricSink;
import dev.verso.metrics.MetricSource;
import dev.verso.settings.StartFailure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mongo.MongoClient;
import io.vertx.ext.mongo.impl.config.MongoClientOptionsParser;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The one connection to the database: the shared client of the process, and the embedded engine
 * where there is one, opened and closed together. Only the change feed has a client beside it, for
 * its own connections.
 */
public final class MongoConnection implements MetricSource {
  private static final String DEFAULT_DATABASE = "test";

  private static final Metric FILE_SIZE =
      new Metric(
          "verso.embedded.file.size",
          Metric.Unit.BYTES,
          "The file of the embedded engine, where that is used");

  /** A collection that need not be there. */
  private static final String PROBED = "verso.probe";

  private final Vertx vertx;
  private final MongoOptions options;
  private final String uri;
  private final @Nullable EmbeddedMongo embedded;
  private final @Nullable RunningVerso running;
  private final String databaseName;
  private final MongoClientSettings settings;
  private final SharedClient client;
  private final Breaker breaker;
  private final PoolMetrics pools = new PoolMetrics();
  private final Operations operations = new Operations();

  /** Opens the client, which connects in the background. Blocks: an SRV name asks the DNS. */
  private MongoConnection(
      Vertx vertx,
      MongoOptions options,
      String uri,
      @Nullable EmbeddedMongo embedded,
      @Nullable RunningVerso running) {
    this.vertx = vertx;
    this.options = options;
    this.uri = uri;
    this.embedded = embedded;
    this.running = running;
    ConnectionString parsed = new ConnectionString(uri);
    this.databaseName =
        options
            .database()
            .or(() -> Optional.ofNullable(parsed.getDatabase()))
            .orElse(DEFAULT_DATABASE);
    this.breaker = new Breaker(vertx, this::probe);
    MongoClientSettings standard = new MongoClientOptionsParser(vertx, new JsonObject()).settings();
    this.settings =
        ClientSettings.of(parsed, options.timeout(), standard.getTransportSettings(), pools);
    this.client = SharedClient.open(vertx, databaseName, settings, standard.getCodecRegistry());
  }

  /**
   * Opens the connection of a server and waits until the database answers, with a log line for each
   * try that failed.
   *
   * @param patience how long to try
   * @return fails with a {@link StartFailure} or a {@link DataDirectoryException}
   */
  public static Future<MongoConnection> open(Vertx vertx, MongoOptions options, Duration patience) {
    return MongoOpening.forServer(vertx, options, patience);
  }

  /**
   * Opens the connection of a command, which fails soon. Where another Verso uses the data
   * directory it goes through that one's engine.
   *
   * @return fails with a {@link StartFailure} or a {@link DataDirectoryException}
   */
  public static Future<MongoConnection> openForCommand(Vertx vertx, MongoOptions options) {
    return MongoOpening.forCommand(vertx, options);
  }

  /**
   * Connects in the background to what {@code uri} names.
   *
   * @throws IllegalArgumentException when it cannot be used, and likewise
   * @throws com.mongodb.MongoConfigurationException both with words that may hold its password
   */
  static MongoConnection to(Vertx vertx, MongoOptions options, String uri) {
    return new MongoConnection(vertx, options, uri, null, null);
  }

  /** Connects to {@code embedded}, which is closed with the connection. */
  static MongoConnection to(Vertx vertx, MongoOptions options, EmbeddedMongo embedded) {
    return new MongoConnection(vertx, options, embedded.uri(), embedded, null);
  }

  /** Connects to the engine of another process, which stays that one's. */
  static MongoConnection to(Vertx vertx, MongoOptions options, RunningVerso running) {
    return new MongoConnection(vertx, options, running.uri(), null, running);
  }

  /** How long a request may wait for the database. */
  public Duration requestTimeout() {
    return options.timeout();
  }

  /** The shared client, bound to the database. */
  public MongoClient client() {
    return client;
  }

  /**
   * The database by the driver beneath the shared client, for what that cannot do. Its callbacks
   * come on event loops, any of them.
   */
  public MongoDatabase database() {
    return client.database();
  }

  /** Whether this is an embedded engine, which uses an index for equality alone. */
  public boolean isEmbedded() {
    return embedded != null || running != null;
  }

  /** How others on this machine connect to the engine inside this process; empty without one. */
  public Optional<String> embeddedUri() {
    return embedded == null ? Optional.empty() : Optional.of(embedded.uri() + "/" + databaseName);
  }

  /**
   * Lets commands find this process by its data directory, until the connection closes; does
   * nothing without an embedded engine.
   *
   * @param urls where it serves, by what: {@code pages}, {@code files}
   * @return never fails
   */
  public Future<Void> announce(Map<String, String> urls) {
    if (embedded == null) {
      return Future.succeededFuture();
    }
    RunningVerso self = new RunningVerso(embedded.uri() + "/" + databaseName, urls);
    return vertx.executeBlocking(
        () -> {
          embedded.announce(self);
          return null;
        });
  }

  /** The Verso that serves from the same engine, where this goes through one. */
  public Optional<RunningVerso> running() {
    return Optional.ofNullable(running);
  }

  /**
   * Names the database, the same in each run: its servers, or the data directory of the embedded
   * engine, and its name. Without credentials.
   */
  public String place() {
    List<String> hosts = new ConnectionString(uri).getHosts().stream().sorted().toList();
    String server =
        isEmbedded()
            ? options.dataDir().toAbsolutePath().normalize().toString()
            : String.join(",", hosts);
    return server + "/" + databaseName;
  }

  /** The URI without what must not be shown. */
  RedactedUri shownUri() {
    return RedactedUri.of(uri);
  }

  /** The database that is asked who the user is. */
  String authSource() {
    MongoCredential credential = settings.getCredential();
    return credential == null ? databaseName : credential.getSource();
  }

  /** Whether {@code failure} is the database's: it did not answer, or it refused. */
  public static boolean isDatabaseFailure(Throwable failure) {
    return failure instanceof MongoException || failure instanceof TimeoutException;
  }

  /** What keeps requests from waiting while this database does not answer. */
  public Breaker breaker() {
    return breaker;
  }

  /** Counts what the database is asked for requests. */
  public Operations operations() {
    return operations;
  }

  /** How the database does, as seen from here. */
  @Override
  public void tell(MetricSink sink) {
    pools.tell(sink);
    operations.tell(sink);
    breaker.tell(sink);
    if (embedded != null) {
      sink.gauge(FILE_SIZE, embedded.fileSize());
    }
  }

  /** The way that pages and files take; a server that is stuck may answer a ping all the same. */
  private Future<?> probe() {
    return Published.one(
            vertx.getOrCreateContext(), database().getCollection(PROBED).find().limit(1))
        .timeout(options.timeout().toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Whether the database answers: fails when it has not within {@code --mongodb-timeout}. */
  public Future<Void> ping() {
    return client
        .runCommand("ping", new JsonObject().put("ping", 1))
        .timeout(options.timeout().toMillis(), TimeUnit.MILLISECONDS)
        .mapEmpty();
  }

  /** Asks the database what it is. */
  public Future<Engine> engine() {
    // By its old name, as the embedded engine does not know the new one.
    Future<JsonObject> hello = client.runCommand("isMaster", new JsonObject().put("isMaster", 1));
    Future<JsonObject> build = client.runCommand("buildInfo", new JsonObject().put("buildInfo", 1));
    return Future.all(hello, build)
        .timeout(options.timeout().toMillis(), TimeUnit.MILLISECONDS)
        .map(answers -> Engine.of(isEmbedded(), hello.result(), build.result()));
  }

  /**
   * What tells the changes of {@code collection}; to be closed before this connection.
   *
   * @param kind what this is a connection to
   * @param trust without a proof for so long, and for a second, the feed counts as behind
   */
  public ChangeFeed changesOf(String collection, Engine.Kind kind, Duration trust) {
    return changesOf(collection, Naming.BY_ID, kind, trust);
  }

  /** As {@link #changesOf(String, Engine.Kind, Duration)}, of documents that have names. */
  public ChangeFeed changesOf(String collection, Naming naming, Engine.Kind kind, Duration trust) {
    if (embedded != null) {
      return new EmbeddedFeed(embedded, databaseName, collection, naming);
    }
    return kind.hasChangeStreams()
        ? new ChangeStreamFeed(
            vertx, settings, new MongoNamespace(databaseName, collection), naming, kind, trust)
        : new NoFeed();
  }

  /** Probes no more, and closes the client, then the embedded engine. Never fails. */
  public Future<Void> close() {
    breaker.end();
    return vertx
        .<Void>executeBlocking(this::closeDriver)
        .transform(closed -> client.close())
        .transform(closed -> vertx.executeBlocking(this::closeEmbedded));
  }

  private @Nullable Void closeDriver() {
    client.closeDriver();
    return null;
  }

  private @Nullable Void closeEmbedded() {
    if (embedded != null) {
      embedded.close();
    }
    return null;
  }
}
