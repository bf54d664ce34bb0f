package dev.verso;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Files in memory, on the embedded engine. */
class EmbeddedFileCacheTest extends FileCacheContract {
  EmbeddedFileCacheTest(Vertx vertx, @TempDir Path folder) {
    super(serve(vertx, folder));
  }

  private static Served serve(Vertx vertx, Path folder) {
    VersoServer verso = VersoServer.start(vertx, "--data-dir", folder.toString(), "--seed", "off");
    String uri = new JsonObject(verso.manage("/info").body()).getString("uri");
    MongoClient client = MongoClients.create(uri);
    return new Served(uri, client.getDatabase("test"), verso, client::close);
  }
}
