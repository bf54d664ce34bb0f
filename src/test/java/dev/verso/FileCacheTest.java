package dev.verso;

import dev.verso.testing.Feature;
import dev.verso.testing.RequiresFeature;
import dev.verso.testing.TestDatabase;
import io.vertx.core.Vertx;

/** Files in memory, on a change stream. */
@RequiresFeature(Feature.CHANGE_STREAMS)
class FileCacheTest extends FileCacheContract {
  FileCacheTest(Vertx vertx, TestDatabase database) {
    super(
        new Served(
            database.uri(), database.database(), VersoServer.start(vertx, database), () -> {}));
  }
}
