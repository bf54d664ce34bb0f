package dev.verso.tutorial;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.mongo.MongoClient;
import java.util.List;

/**
 * Closes clients before their Vert.x closes. The future of {@link MongoClient#close} does not tell
 * when the driver below has closed, and a driver that is cut off from its event loops complains.
 */
final class ClosingClients {
  private ClosingClients() {}

  static Future<?> close(Vertx vertx, List<MongoClient> clients) {
    Context context = vertx.getOrCreateContext();
    return Future.future(
        closed ->
            context.runOnContext(
                v -> {
                  clients.forEach(MongoClient::close);
                  // The drivers close one after the other on a worker of this context: queue up.
                  context.<Void>executeBlocking(() -> null).onComplete(closed);
                }));
  }
}
