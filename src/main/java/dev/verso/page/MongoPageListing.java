package dev.verso.page;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import com.mongodb.reactivestreams.client.FindPublisher;
import com.mongodb.reactivestreams.client.MongoCollection;
import com.mongodb.reactivestreams.client.MongoDatabase;
import dev.verso.mongo.Operations;
import dev.verso.site.Listed;
import dev.verso.site.SiteOptions;
import dev.verso.text.PercentEncoding;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.bson.codecs.BsonDocumentCodec;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * All pages that are meant to be found, one after the other by their names: HTML that is no draft,
 * whose headers do not say {@code noindex}, and that is no page for failures. Their bodies are not
 * read.
 */
final class MongoPageListing implements PageListing {
  private static final String DRAFT = "draft";
  private static final Set<String> FOR_FAILURES = Set.of(ErrorPages.MISSING, ErrorPages.AWAY);

  /** What of a page is read is small, and a message brings so many. */
  private static final int BATCH = 2000;

  private static final Pattern NO_INDEX =
      Pattern.compile("(?:^|[\\s,:])(?:noindex|none)(?:$|[\\s,])", Pattern.CASE_INSENSITIVE);

  private final Vertx vertx;
  private final MongoCollection<BsonDocument> pages;
  private final Operations operations;
  private final Duration timeout;
  private final SiteOptions site;
  private final String root;

  /**
   * @param timeout how long the database may be silent, not how long the listing may take
   * @param root the URL of the pages' mount
   */
  MongoPageListing(
      Vertx vertx,
      MongoDatabase database,
      String collection,
      Operations operations,
      Duration timeout,
      SiteOptions site,
      String root) {
    this.vertx = vertx;
    this.pages = MongoPageSource.collection(database, collection, new BsonDocumentCodec());
    this.operations = operations;
    this.timeout = timeout;
    this.site = site;
    this.root = root;
  }

  @Override
  public Future<Void> list(Consumer<Listed> each) {
    FindPublisher<BsonDocument> found =
        pages
            .find(
                Filters.or(
                    Filters.type("body", BsonType.STRING), Filters.type("body", BsonType.BINARY)))
            .projection(Projections.include("title", "updatedAt", "contentType", "headers", DRAFT))
            .sort(Sorts.ascending("_id"))
            .batchSize(BATCH);
    Listing listing = new Listing(each);
    found.subscribe(listing);
    long check = Math.max(1, timeout.toMillis() / 4);
    long timer = vertx.setPeriodic(check, id -> listing.check());
    return operations
        .timed("find", pages.getNamespace().getCollectionName(), listing.end.future())
        .onComplete(end -> vertx.cancelTimer(timer));
  }

  private @Nullable Listed listed(BsonDocument document) {
    BsonValue id = document.get("_id");
    String name = id instanceof BsonString string ? string.getValue() : "";
    return isMeantToBeFound(name, document)
        ? new Listed(
            root + PercentEncoding.encode(site.pathOf(name)),
            updatedAt(document),
            string(document, "title"))
        : null;
  }

  private static boolean isMeantToBeFound(String name, BsonDocument document) {
    String type = string(document, "contentType");
    return PageName.isGood(name)
        && !FOR_FAILURES.contains(name.substring(name.lastIndexOf('/') + 1))
        && !BsonBoolean.TRUE.equals(document.get(DRAFT))
        && (type == null || Page.isHtml(type))
        && !saysNoIndex(document.get("headers"));
  }

  private static boolean saysNoIndex(@Nullable BsonValue headers) {
    return headers instanceof BsonDocument fields
        && fields.entrySet().stream()
            .filter(field -> field.getKey().equalsIgnoreCase("x-robots-tag"))
            .map(Map.Entry::getValue)
            .anyMatch(
                value -> value.isString() && NO_INDEX.matcher(value.asString().getValue()).find());
  }

  private static @Nullable String string(BsonDocument document, String field) {
    return document.get(field) instanceof BsonString string ? string.getValue() : null;
  }

  private static @Nullable Instant updatedAt(BsonDocument document) {
    BsonValue value = document.get("updatedAt");
    return value != null && value.isDateTime()
        ? Page.sane(Instant.ofEpochMilli(value.asDateTime().getValue()), ignored -> {})
        : null;
  }

  /** Takes what the driver brings, on its own threads, a batch at a time. */
  private final class Listing implements Subscriber<BsonDocument> {
    final Promise<Void> end = Promise.promise();
    private final Consumer<Listed> each;
    private volatile long heard = System.nanoTime();
    private volatile @Nullable Subscription subscription;

    Listing(Consumer<Listed> each) {
      this.each = each;
    }

    void check() {
      if (System.nanoTime() - heard > timeout.toNanos()) {
        stop(new TimeoutException("no answer in time"));
      }
    }

    private void stop(Throwable cause) {
      Subscription asked = subscription;
      if (asked != null) {
        asked.cancel();
      }
      end.tryFail(cause);
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      this.subscription = subscription;
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(BsonDocument document) {
      heard = System.nanoTime();
      try {
        Listed page = listed(document);
        if (page != null && !end.future().isComplete()) {
          each.accept(page);
        }
      } catch (RuntimeException e) {
        stop(e);
      }
    }

    @Override
    public void onError(Throwable failure) {
      end.tryFail(failure);
    }

    @Override
    public void onComplete() {
      end.tryComplete();
    }
  }
}
