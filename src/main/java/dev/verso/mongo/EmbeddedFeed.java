package dev.verso.mongo;

import io.vertx.core.Future;
import java.util.List;
import java.util.function.Consumer;

/**
 * The feed of the embedded engine, which tells its changes inside the process: before a write is
 * acknowledged, so it is always up to date.
 */
final class EmbeddedFeed implements ChangeFeed {
  private final EmbeddedMongo mongo;
  private final String database;
  private final String collection;
  private final Naming naming;

  EmbeddedFeed(EmbeddedMongo mongo, String database, String collection, Naming naming) {
    this.naming = naming;
    this.mongo = mongo;
    this.database = database;
    this.collection = collection;
  }

  @Override
  public void follow(Consumer<Change> listener) {
    mongo.onChange(change -> tell(change, listener));
    listener.accept(new Change.Anything(false));
  }

  private void tell(EmbeddedChange change, Consumer<Change> listener) {
    if (change instanceof EmbeddedChange.Documents documents) {
      List<String> touched =
          documents.ids().stream().filter(id -> change.mayTouch(database, collection, id)).toList();
      if (naming.isById()) {
        touched.forEach(id -> listener.accept(new Change.Document(id)));
      } else if (!touched.isEmpty()) {
        listener.accept(new Change.Anything(true)); // commands do not tell all names
      }
    } else if (change.mayTouch(database, collection, "")) {
      listener.accept(new Change.Anything(true));
    }
  }

  @Override
  public State state() {
    return State.LIVE;
  }

  @Override
  public long lastProof() {
    return System.nanoTime();
  }

  @Override
  public String proofRule() {
    return "in process";
  }

  /** It ends with the engine. */
  @Override
  public Future<Void> close() {
    return Future.succeededFuture();
  }
}
