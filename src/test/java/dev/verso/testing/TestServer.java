package dev.verso.testing;

import static java.util.stream.Collectors.joining;

import com.mongodb.ConnectionString;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import dev.verso.mongo.EmbeddedMongo;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.bson.Document;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.mongodb.MongoDBContainer;

/** The database server of a test run, started for it where it has to be. */
final class TestServer implements Closeable {

  private static final String FORCED = "VERSO_TEST_DATABASE";
  private static final String EXTERNAL_URI = "MONGODB_URI";

  private final Engine engine;
  private final String uri;
  private final Closeable process;
  private final MongoClient client;
  private final Set<Feature> features;

  private TestServer(Engine engine, String uri, Closeable process) {
    this.engine = engine;
    this.uri = uri;
    this.process = process;
    this.client = MongoClients.create(uri);
    // MongoDB has both where it keeps an oplog: replica sets name themselves, mongos says
    // "isdbgrid".
    Document hello = client.getDatabase("admin").runCommand(new Document("isMaster", 1));
    this.features =
        hello.containsKey("setName") || hello.containsKey("msg")
            ? EnumSet.allOf(Feature.class)
            : EnumSet.noneOf(Feature.class);
  }

  /**
   * Takes the first engine there is, or the one that {@code VERSO_TEST_DATABASE} asks for.
   *
   * @throws IllegalStateException if that one is not available
   */
  static TestServer start(Map<String, String> environment) {
    return start(choose(environment), environment);
  }

  private static Engine choose(Map<String, String> environment) {
    String forced = environment.getOrDefault(FORCED, "");
    return Arrays.stream(Engine.values())
        .filter(engine -> forced.isEmpty() || engine.key.equals(forced))
        .filter(engine -> available(engine, environment))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(unavailable(forced)));
  }

  private static String unavailable(String forced) {
    return "%s=%s is not available here (known: %s)"
        .formatted(
            FORCED,
            forced,
            Arrays.stream(Engine.values()).map(engine -> engine.key).collect(joining(", ")));
  }

  private static boolean available(Engine engine, Map<String, String> environment) {
    return switch (engine) {
      case EXTERNAL -> !environment.getOrDefault(EXTERNAL_URI, "").isEmpty();
      case TESTCONTAINERS -> DockerClientFactory.instance().isDockerAvailable();
      case SECANTUS -> SecantusServer.executable(environment).isPresent();
      case EMBEDDED -> true;
    };
  }

  private static TestServer start(Engine engine, Map<String, String> environment) {
    return switch (engine) {
      case EXTERNAL -> new TestServer(engine, environment.getOrDefault(EXTERNAL_URI, ""), () -> {});
      case TESTCONTAINERS -> {
        MongoDBContainer container = new MongoDBContainer("mongo:8").withReplicaSet();
        container.start();
        // The node names itself by an address inside the container: connect to it alone.
        String uri = container.getConnectionString() + "/?directConnection=true";
        yield new TestServer(engine, uri, container::close);
      }
      case SECANTUS -> {
        Path executable = SecantusServer.executable(environment).orElseThrow();
        SecantusServer server = SecantusServer.start(executable);
        yield new TestServer(engine, server.uri(), server);
      }
      case EMBEDDED -> startEmbedded();
    };
  }

  private static TestServer startEmbedded() {
    try {
      Path directory = Files.createTempDirectory("verso-test");
      EmbeddedMongo mongo = EmbeddedMongo.start(directory);
      return new TestServer(
          Engine.EMBEDDED,
          mongo.uri(),
          () -> {
            mongo.close();
            Directories.delete(directory);
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What runs where, without credentials. */
  @Override
  public String toString() {
    return engine + ", at " + String.join(",", new ConnectionString(uri).getHosts());
  }

  Engine engine() {
    return engine;
  }

  String uri() {
    return uri;
  }

  /** One for all tests, to put documents in and look at them. */
  MongoClient client() {
    return client;
  }

  Set<Feature> features() {
    return features;
  }

  @Override
  public void close() throws IOException {
    client.close();
    process.close();
  }
}
