package dev.verso.page;

import com.mongodb.MongoBulkWriteException;
import dev.verso.mongo.DatabaseRefusal;
import dev.verso.mongo.MongoConnection;
import dev.verso.settings.Choice;
import dev.verso.settings.StartFailure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mongo.BulkOperation;
import io.vertx.ext.mongo.BulkWriteOptions;
import io.vertx.ext.mongo.MongoClient;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the pages of the seed folder into the collection at start. */
public final class PageSeeder {
  private static final Logger log = LoggerFactory.getLogger(PageSeeder.class);

  private static final int DUPLICATE_KEY = 11000;

  private final Vertx vertx;
  private final MongoClient client;
  private final boolean embedded;
  private final PageOptions options;

  /**
   * @param connection stays the caller's, to be closed after this
   */
  public PageSeeder(Vertx vertx, MongoConnection connection, PageOptions options) {
    this.vertx = vertx;
    this.client = connection.client();
    this.embedded = connection.embeddedUri().isPresent();
    this.options = options;
  }

  /**
   * Seeds as {@code --seed} says.
   *
   * @return fails with a {@link StartFailure} when a seed cannot be read, or a write fails
   */
  public Future<Void> seed() {
    Future<Void> seeded =
        switch (options.seed()) {
          case OFF -> Future.succeededFuture();
          case IF_EMPTY -> isEmpty().compose(empty -> empty ? insertMissing() : leaveAlone());
          case MISSING -> insertMissing();
          case RESET -> client.dropCollection(options.collection()).compose(v -> insertMissing());
        };
    return seeded.recover(PageSeeder::explain);
  }

  /**
   * Reads the folder's list, so that what is wrong is told before anything is opened.
   *
   * @return fails with a {@link StartFailure} when a folder that was named cannot be read
   */
  public static Future<Void> check(Vertx vertx, PageOptions options) {
    return options.seed() == PageOptions.Seed.OFF || hasNoFolder(options)
        ? Future.succeededFuture()
        : vertx.executeBlocking(() -> SeedFolder.open(options.seedDir())).mapEmpty();
  }

  /** The folder that nobody named need not be there. */
  private static boolean hasNoFolder(PageOptions options) {
    return options.seedDir().equals(PageOptions.DEFAULT_SEED_DIR)
        && !Files.isDirectory(options.seedDir());
  }

  private Future<Boolean> isEmpty() {
    return client
        .findOne(options.collection(), new JsonObject(), new JsonObject().put("_id", 1))
        .map(Objects::isNull);
  }

  private Future<Void> leaveAlone() {
    log.info(
        "Seeded nothing: the collection {} has pages (--seed={})",
        options.collection(),
        Choice.written(options.seed()));
    return Future.succeededFuture();
  }

  private Future<Void> insertMissing() {
    if (hasNoFolder(options)) {
      return embedded ? insertDemo() : insertNone();
    }
    return vertx
        .executeBlocking(() -> SeedFolder.open(options.seedDir()))
        .compose(folder -> insertBatches(folder, 0).onSuccess(count -> logSeeded(folder, count)))
        .mapEmpty();
  }

  /** Into a database of somebody's own nothing goes that nobody put into the seed folder. */
  private Future<Void> insertNone() {
    log.info("No pages to seed: there is no folder {} here", options.seedDir());
    return Future.succeededFuture();
  }

  private Future<Void> insertDemo() {
    return vertx
        .executeBlocking(DemoPages::read)
        .compose(this::write)
        .onSuccess(count -> log.info("Seeded {} pages of the demo, as a start", count))
        .mapEmpty();
  }

  /** Reads and writes one batch after the other: a large folder needs little memory. */
  private Future<Long> insertBatches(SeedFolder folder, long inserted) {
    return vertx
        .executeBlocking(folder::nextBatch)
        .compose(
            batch ->
                batch.isEmpty()
                    ? Future.succeededFuture(inserted)
                    : write(batch).compose(count -> insertBatches(folder, inserted + count)));
  }

  private void logSeeded(SeedFolder folder, long inserted) {
    long there = folder.size() - inserted;
    log.info(
        "Seeded {} pages from {}{}",
        inserted,
        options.seedDir(),
        there == 0 ? "" : "; " + there + " were there already");
  }

  private Future<Long> write(List<SeedFolder.Seed> batch) {
    List<BulkOperation> upserts = new ArrayList<>(batch.size());
    for (SeedFolder.Seed seed : batch) {
      upserts.add(upsert(seed));
    }
    return client
        .bulkWriteWithOptions(
            options.collection(), upserts, new BulkWriteOptions().setOrdered(false))
        .map(result -> (long) result.getUpserts().size())
        .recover(PageSeeder::forgiveDuplicates);
  }

  private static BulkOperation upsert(SeedFolder.Seed seed) {
    return BulkOperation.createUpdate(
        new JsonObject().put("_id", seed.name().value()),
        new JsonObject().put("$setOnInsert", new JsonObject().put("body", seed.body())),
        true,
        false);
  }

  /** Another process seeded the same page in this very moment, which is all that we want. */
  private static Future<Long> forgiveDuplicates(Throwable cause) {
    if (cause instanceof MongoBulkWriteException bulk
        && bulk.getWriteConcernError() == null
        && bulk.getWriteErrors().stream().allMatch(error -> error.getCode() == DUPLICATE_KEY)) {
      return Future.succeededFuture((long) bulk.getWriteResult().getUpserts().size());
    }
    return Future.failedFuture(cause);
  }

  private static <T> Future<T> explain(Throwable cause) {
    if (cause instanceof StartFailure) {
      return Future.failedFuture(cause);
    }
    String reason = DatabaseRefusal.explain(cause, "write pages");
    return Future.failedFuture(
        new StartFailure(
            "cannot seed the pages: " + reason + "; --seed=off starts without them", cause));
  }
}
