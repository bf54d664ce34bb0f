package dev.verso.mongo;

import com.mongodb.MongoClientSettings;
import com.mongodb.reactivestreams.client.MongoDatabase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mongo.impl.MongoClientImpl;
import io.vertx.ext.mongo.impl.config.MongoClientOptionsParser;
import java.util.UUID;

/**
 * Vert.x's client of a database, and the driver's beneath it: two faces of one pool of connections
 * and one monitor. Vert.x shows its driver to subclasses alone.
 */
final class SharedClient extends MongoClientImpl {
  private final String databaseName;

  private SharedClient(
      Vertx vertx, JsonObject config, String databaseName, MongoClientSettings settings) {
    // A name of its own: clients of one name share the settings of the first.
    super(vertx, config, UUID.randomUUID().toString(), settings);
    this.databaseName = databaseName;
  }

  /**
   * Connects in the background. Blocks: an SRV name asks the DNS.
   *
   * @param settings whose codecs Vert.x's take the place of
   */
  static SharedClient open(Vertx vertx, String databaseName, MongoClientSettings settings) {
    JsonObject config = new JsonObject().put("db_name", databaseName);
    return new SharedClient(
        vertx,
        config,
        databaseName,
        MongoClientSettings.builder(settings)
            .codecRegistry(
                new MongoClientOptionsParser(vertx, config).settings().getCodecRegistry())
            .build());
  }

  /** The database as the driver has it, with the driver's own codecs. */
  MongoDatabase database() {
    return mongo
        .getDatabase(databaseName)
        .withCodecRegistry(MongoClientSettings.getDefaultCodecRegistry());
  }

  /**
   * Closes the driver's client, and returns when it is: {@link #close()}, which is to follow, does
   * not wait for that. Blocks; idempotent.
   */
  void closeDriver() {
    mongo.close();
  }
}
