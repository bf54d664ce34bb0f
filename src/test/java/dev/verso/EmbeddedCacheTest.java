package dev.verso;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** The cache on the embedded engine, which tells its own process what any client changes. */
class EmbeddedCacheTest extends LiveCacheContract {
  EmbeddedCacheTest(Vertx vertx, @TempDir Path folder) {
    super(serve(vertx, folder));
  }

  private static Served serve(Vertx vertx, Path folder) {
    VersoServer verso = VersoServer.start(vertx, "--data-dir", folder.toString(), "--seed", "off");
    JsonObject info = new JsonObject(verso.manage("/info").body());
    MongoClient client = MongoClients.create(info.getString("uri"));
    return new Served(client.getDatabase("test"), List.of(verso), client::close);
  }
}
