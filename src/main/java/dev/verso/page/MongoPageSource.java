package dev.verso.page;

import com.mongodb.MongoClientSettings;
import com.mongodb.ReadPreference;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import com.mongodb.reactivestreams.client.FindPublisher;
import com.mongodb.reactivestreams.client.MongoCollection;
import com.mongodb.reactivestreams.client.MongoDatabase;
import dev.verso.mongo.Operations;
import dev.verso.mongo.Published;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.bson.codecs.Codec;
import org.bson.codecs.configuration.CodecRegistries;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Pages in a MongoDB collection, one document each, found by {@code _id}.
 *
 * <p>They are read from the primary whatever the URI says: a change is announced once a majority of
 * the replica set has it, and a secondary asked then may be of the minority.
 */
final class MongoPageSource implements PageSource {
  /** A query that has brought so much ends: what is left is asked for by another. */
  static final int ENOUGH_BYTES = 4 * 1024 * 1024;

  private static final String SIZE = "size";
  private static final BsonString ROOT = new BsonString("$$ROOT");

  private final Vertx vertx;
  private final MongoCollection<StoredPage> pages;
  private final Operations operations;
  private final IgnoredFields ignored = new IgnoredFields();

  MongoPageSource(Vertx vertx, MongoDatabase database, String collection, Operations operations) {
    this.vertx = vertx;
    this.pages = collection(database, collection, new PageCodec());
    this.operations = operations;
  }

  /** A collection of pages, read from the primary, as {@code codec} reads them. */
  static <T> MongoCollection<T> collection(MongoDatabase database, String name, Codec<T> codec) {
    return database
        .getCollection(name, codec.getEncoderClass())
        .withReadPreference(ReadPreference.primary())
        .withCodecRegistry(
            CodecRegistries.fromRegistries(
                CodecRegistries.fromCodecs(codec), MongoClientSettings.getDefaultCodecRegistry()));
  }

  @Override
  public Future<Boolean> find(List<String> names, Consumer<List<StoredPage>> found) {
    Reply reply = new Reply(vertx.getOrCreateContext(), names.size(), found);
    pages.find(byId(names)).batchSize(names.size() + 1).subscribe(reply);
    return timed(reply.end.future());
  }

  @Override
  public Future<Map<String, Integer>> sizes(List<String> names) {
    FindPublisher<BsonDocument> sizes =
        pages
            .withDocumentClass(BsonDocument.class)
            .find(byId(names))
            .projection(new BsonDocument(SIZE, new BsonDocument("$bsonSize", ROOT)));
    return timed(Published.all(vertx.getOrCreateContext(), sizes)).map(MongoPageSource::byName);
  }

  private <T> Future<T> timed(Future<T> found) {
    return operations.timed("find", pages.getNamespace().getCollectionName(), found);
  }

  /**
   * The name of some page: the first by name, and text.
   *
   * @param except names that are not meant
   * @return empty where there is none; fails with what the driver says
   */
  Future<Optional<String>> first(List<String> except) {
    FindPublisher<BsonDocument> first =
        pages
            .withDocumentClass(BsonDocument.class)
            .find(Filters.and(Filters.type("body", BsonType.STRING), Filters.nin("_id", except)))
            .projection(Projections.include("_id"))
            .sort(Sorts.ascending("_id"))
            .limit(1);
    return Published.one(vertx.getOrCreateContext(), first)
        .map(found -> found.map(page -> page.get("_id")).filter(BsonValue::isString))
        .map(id -> id.map(name -> name.asString().getValue()));
  }

  private static Map<String, Integer> byName(List<BsonDocument> sizes) {
    return sizes.stream()
        .collect(
            Collectors.toMap(
                size -> size.getString("_id").getValue(),
                size -> size.getNumber(SIZE).intValue(),
                Math::max));
  }

  private static BsonDocument byId(List<String> names) {
    if (names.size() == 1) {
      return new BsonDocument("_id", new BsonString(names.get(0)));
    }
    BsonArray ids = new BsonArray(names.size());
    names.forEach(name -> ids.add(new BsonString(name)));
    return new BsonDocument("_id", new BsonDocument("$in", ids));
  }

  /**
   * Gathers what the driver brings on its own thread, and hands it over on the asker's context: all
   * at once when it is small.
   */
  private final class Reply implements Subscriber<StoredPage> {
    private final Context context;
    private final int asked;
    private final Consumer<List<StoredPage>> found;
    private final Promise<Boolean> end = Promise.promise();

    // By the driver's callbacks alone, which come one after the other.
    private @Nullable Subscription subscription;
    private List<StoredPage> gathered = new ArrayList<>();
    private int count;
    private long bytes;

    Reply(Context context, int asked, Consumer<List<StoredPage>> found) {
      this.context = context;
      this.asked = asked;
      this.found = found;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      this.subscription = subscription;
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(StoredPage page) {
      if (bytes > ENOUGH_BYTES) {
        return; // ended already, but the driver had this one in its hands
      }
      ignored.tell(page);
      gathered.add(page);
      count++;
      bytes += page.size();
      if (bytes > ENOUGH_BYTES && count < asked && subscription != null) {
        subscription.cancel();
        handOver(() -> end.tryComplete(false));
      }
    }

    @Override
    public void onComplete() {
      handOver(() -> end.tryComplete(true));
    }

    @Override
    public void onError(Throwable failure) {
      handOver(() -> end.tryFail(failure));
    }

    private void handOver(Runnable last) {
      List<StoredPage> pages = gathered;
      gathered = new ArrayList<>();
      context.runOnContext(
          v -> {
            found.accept(pages);
            last.run();
          });
    }
  }
}
