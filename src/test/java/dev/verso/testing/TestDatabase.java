package dev.verso.testing;

import com.mongodb.client.MongoDatabase;
import org.bson.types.ObjectId;

/** A database for one test class, empty at first and dropped after its tests. */
public final class TestDatabase implements AutoCloseable {

  private static final int NAME_LIMIT = 30;

  private final TestServer server;
  private final String name;

  TestDatabase(TestServer server, Class<?> testClass) {
    this.server = server;
    String simple = testClass.getSimpleName();
    this.name =
        "verso_"
            + simple.substring(0, Math.min(simple.length(), NAME_LIMIT))
            + "_"
            + new ObjectId();
  }

  /** How to connect to the server. Says nothing of this database: {@link #name()} does. */
  public String uri() {
    return server.uri();
  }

  /** The database's name, as no other test has it. */
  public String name() {
    return name;
  }

  /** What answers. For the rare test that has to know: prefer {@link #supports}. */
  public Engine engine() {
    return server.engine();
  }

  /** Whether the server can do {@code feature}; see {@link RequiresFeature}. */
  public boolean supports(Feature feature) {
    return server.features().contains(feature);
  }

  /** The database by a blocking client, to put documents in and to look at them. */
  public MongoDatabase database() {
    return server.client().getDatabase(name);
  }

  /** Drops the database; the extension calls it. */
  @Override
  public void close() {
    database().drop();
  }
}
