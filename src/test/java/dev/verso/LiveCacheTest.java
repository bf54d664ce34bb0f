package dev.verso;

import dev.verso.testing.Feature;
import dev.verso.testing.RequiresFeature;
import dev.verso.testing.TestDatabase;
import io.vertx.core.Vertx;
import java.util.List;

/** The cache on a change stream: two Versos on one database. */
@RequiresFeature(Feature.CHANGE_STREAMS)
class LiveCacheTest extends LiveCacheContract {
  LiveCacheTest(Vertx vertx, TestDatabase database) {
    super(
        new Served(
            database.database(),
            List.of(VersoServer.start(vertx, database), VersoServer.start(vertx, database)),
            () -> {}));
  }
}
