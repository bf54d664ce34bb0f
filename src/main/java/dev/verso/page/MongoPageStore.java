package dev.verso.page;

import dev.verso.http.Problem;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mongo.MongoClient;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Pages in a MongoDB collection, one document each, found by {@code _id}. */
final class MongoPageStore implements PageStore {
  private final MongoClient client;
  private final String collection;
  private final Duration timeout;

  /**
   * @param timeout how long to wait for an answer
   */
  MongoPageStore(MongoClient client, String collection, Duration timeout) {
    this.client = client;
    this.collection = collection;
    this.timeout = timeout;
  }

  @Override
  public Future<Optional<Page>> find(PageName name) {
    return client
        .findOne(collection, new JsonObject().put("_id", name.value()), null)
        .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .recover(cause -> Future.failedFuture(Problem.unavailable(cause)))
        .map(document -> read(name, document));
  }

  private static Optional<Page> read(PageName name, @Nullable JsonObject document) {
    try {
      return Optional.ofNullable(document).map(found -> Page.of(name, found));
    } catch (MalformedPage e) {
      throw new Problem(Problem.Kind.INTERNAL, "This page cannot be shown", e);
    }
  }
}
