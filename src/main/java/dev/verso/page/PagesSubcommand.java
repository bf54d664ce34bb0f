package dev.verso.page;

import com.mongodb.reactivestreams.client.MongoCollection;
import dev.verso.cli.CommandFailure;
import dev.verso.cli.DatabaseCommand;
import dev.verso.mongo.MongoConnection;
import io.vertx.core.Vertx;
import picocli.CommandLine.Mixin;

/** What the commands of {@code verso pages} that read or remove share: the collection. */
abstract class PagesSubcommand extends DatabaseCommand {
  @Mixin private CollectionOptions collection = new CollectionOptions();

  /**
   * Does the work.
   *
   * @throws Exception with a message for the user where it is a {@link CommandFailure}
   */
  abstract void run(MongoCollection<StoredPage> pages) throws Exception;

  @Override
  protected final void run(Vertx vertx, MongoConnection connection) throws Exception {
    run(
        MongoPageSource.collection(
            connection.database(), collection.collection(), new PageCodec()));
  }

  static CommandFailure noPage(String name) {
    return new CommandFailure("no page named '" + name + "'");
  }
}
