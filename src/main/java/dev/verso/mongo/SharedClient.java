package dev.verso.mongo;

import com.mongodb.MongoClientSettings;
import com.mongodb.reactivestreams.client.MongoDatabase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mongo.impl.MongoClientImpl;
import java.util.UUID;
import org.bson.codecs.configuration.CodecRegistry;

/**
 * Vert.x's client of a database, and the driver's beneath it: two faces of one pool of connections
 * and one monitor. Vert.x shows its driver to subclasses alone.
 */
final class SharedClient extends MongoClientImpl {
  private final String databaseName;

  private SharedClient(Vertx vertx, String databaseName, MongoClientSettings settings) {
    super(
        vertx,
        new JsonObject().put("db_name", databaseName),
        // A name of its own: clients of one name share the settings of the first.
        UUID.randomUUID().toString(),
        settings);
    this.databaseName = databaseName;
  }

  /**
   * Connects in the background. Blocks: an SRV name asks the DNS.
   *
   * @param settings whose codecs {@code codecs} take the place of
   * @param codecs those of Vert.x
   */
  static SharedClient open(
      Vertx vertx, String databaseName, MongoClientSettings settings, CodecRegistry codecs) {
    return new SharedClient(
        vertx, databaseName, MongoClientSettings.builder(settings).codecRegistry(codecs).build());
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
