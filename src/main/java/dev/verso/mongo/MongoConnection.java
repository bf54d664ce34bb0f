package dev.verso.mongo;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoConfigurationException;
import com.mongodb.MongoException;
import com.mongodb.MongoNamespace;
import com.mongodb.connection.SocketSettings;
import com.mongodb.connection.TransportSettings;
import com.mongodb.reactivestreams.client.MongoClients;
import com.mongodb.reactivestreams.client.MongoDatabase;
import dev.verso.settings.StartFailure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mongo.MongoClient;
import io.vertx.ext.mongo.impl.config.MongoClientOptionsParser;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one connection to the database: the shared clients of the process, and the embedded engine
 * where there is one, opened and closed together. Nobody else opens a client.
 */
public final class MongoConnection {
  private static final Logger log = LoggerFactory.getLogger(MongoConnection.class);

  private static final String DEFAULT_DATABASE = "test";
  private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

  /** After so long a socket that the network has forgotten gives its place in the pool back. */
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(10);

  private final Vertx vertx;
  private final MongoOptions options;
  private final String uri;
  private final @Nullable EmbeddedMongo embedded;
  private final String databaseName;
  private final MongoClientSettings settings;
  private final MongoClient client;
  private com.mongodb.reactivestreams.client.@Nullable MongoClient driver;

  /** Opens the client, which connects in the background. Blocks: an SRV name asks the DNS. */
  private MongoConnection(
      Vertx vertx, MongoOptions options, String uri, @Nullable EmbeddedMongo embedded) {
    this.vertx = vertx;
    this.options = options;
    this.uri = uri;
    this.embedded = embedded;
    ConnectionString parsed = new ConnectionString(uri);
    this.databaseName =
        options
            .database()
            .or(() -> Optional.ofNullable(parsed.getDatabase()))
            .orElse(DEFAULT_DATABASE);
    JsonObject config = new JsonObject().put("db_name", databaseName);
    MongoClientSettings standard = new MongoClientOptionsParser(vertx, config).settings();
    this.settings = settings(parsed, standard.getTransportSettings());
    this.client =
        MongoClient.createWithMongoSettings(
            vertx,
            config,
            // A name of its own: clients of one name share the settings of the first.
            UUID.randomUUID().toString(),
            MongoClientSettings.builder(settings)
                .codecRegistry(standard.getCodecRegistry())
                .build());
  }

  /** The URI's settings, except that nothing that a request waits for outwaits the request. */
  private MongoClientSettings settings(ConnectionString parsed, TransportSettings transport) {
    long timeout = options.timeout().toMillis();
    return MongoClientSettings.builder()
        .applyConnectionString(parsed)
        // Vert.x's own event loops read and write the sockets: no threads beside them.
        .transportSettings(transport)
        .applicationName("verso")
        .applyToClusterSettings(
            cluster -> cluster.serverSelectionTimeout(timeout, TimeUnit.MILLISECONDS))
        .applyToConnectionPoolSettings(pool -> pool.maxWaitTime(timeout, TimeUnit.MILLISECONDS))
        .applyToSocketSettings(MongoConnection::boundReads)
        .build();
  }

  private static void boundReads(SocketSettings.Builder socket) {
    if (socket.build().getReadTimeout(TimeUnit.MILLISECONDS) == 0) {
      socket.readTimeout(READ_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /**
   * Opens the connection and waits until the database answers: for {@code
   * --mongodb-startup-timeout}, with a log line for each try that failed.
   *
   * @return fails with a {@link StartFailure} or a {@link DataDirectoryException}
   */
  public static Future<MongoConnection> open(Vertx vertx, MongoOptions options) {
    long deadline = System.nanoTime() + options.startupTimeout().toNanos();
    return vertx
        .executeBlocking(() -> connect(vertx, options))
        .compose(
            connection ->
                connection
                    .awaitAnswer(deadline)
                    .map(connection)
                    .recover(
                        cause -> connection.close().transform(v -> Future.failedFuture(cause))));
  }

  private static MongoConnection connect(Vertx vertx, MongoOptions options) {
    Optional<String> uri = options.uri();
    if (uri.isEmpty()) {
      EmbeddedMongo embedded = EmbeddedMongo.start(options.dataDir());
      return new MongoConnection(vertx, options, embedded.uri(), embedded);
    }
    try {
      return new MongoConnection(vertx, options, uri.get(), null);
    } catch (IllegalArgumentException | MongoConfigurationException e) {
      // The driver's own words may quote the URI with its password.
      throw new StartFailure(
          "--mongodb-uri: "
              + RedactedUri.of(uri.get())
              + " is no MongoDB URI that can be used; it is written"
              + " mongodb://[user:password@]host[:port]/[database][?options]",
          e);
    }
  }

  private Future<Void> awaitAnswer(long deadline) {
    return ping()
        .recover(
            cause -> {
              String failure =
                  "cannot reach MongoDB at "
                      + RedactedUri.of(uri)
                      + ": "
                      + DriverFailure.reason(cause);
              if (System.nanoTime() - deadline > 0) {
                return Future.failedFuture(new StartFailure(failure, cause));
              }
              log.warn("{}; trying again", failure);
              return vertx
                  .timer(RETRY_DELAY.toMillis())
                  .<Void>mapEmpty()
                  .compose(v -> awaitAnswer(deadline));
            });
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
   * The database by the driver itself, for what the shared client cannot do. Its callbacks come on
   * event loops, any of them. The first call makes the driver's client: a Verso that needs none has
   * no second pool of connections.
   */
  public synchronized MongoDatabase database() {
    if (driver == null) {
      driver = MongoClients.create(settings);
    }
    return driver.getDatabase(databaseName);
  }

  /** Whether this is the engine inside the process, which uses an index for equality alone. */
  public boolean isEmbedded() {
    return embedded != null;
  }

  /** Whether {@code failure} is the database's: it did not answer, or it refused. */
  public static boolean isDatabaseFailure(Throwable failure) {
    return failure instanceof MongoException || failure instanceof TimeoutException;
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
        .map(answers -> Engine.of(embedded != null, hello.result(), build.result()));
  }

  /**
   * What tells the changes of {@code collection}; to be closed before this connection.
   *
   * @param kind what this is a connection to
   */
  public ChangeFeed changesOf(String collection, Engine.Kind kind) {
    if (embedded != null) {
      return new EmbeddedFeed(embedded, databaseName, collection);
    }
    return kind.hasChangeStreams()
        ? new ChangeStreamFeed(vertx, settings, new MongoNamespace(databaseName, collection))
        : new NoFeed();
  }

  /** Closes the clients, then the embedded engine. Never fails. */
  public Future<Void> close() {
    return client.close().transform(closed -> vertx.executeBlocking(this::closeDriver));
  }

  private synchronized @Nullable Void closeDriver() {
    if (driver != null) {
      driver.close();
    }
    if (embedded != null) {
      embedded.close();
    }
    return null;
  }
}
