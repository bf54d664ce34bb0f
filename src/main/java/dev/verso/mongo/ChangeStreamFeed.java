package dev.verso.mongo;

import com.mongodb.MongoClientSettings;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoNamespace;
import com.mongodb.ReadPreference;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.Projections;
import com.mongodb.reactivestreams.client.ChangeStreamPublisher;
import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The feed of a replica set or a sharded cluster: a change stream.
 *
 * <pre>
 *            the stream is open: Anything(not gone)
 *   RESUMING ──────────────────────────────────────> LIVE ──┐ Document, Document, ...
 *     ^  ^ │                                          │     │
 *     │  └─┘ cannot be resumed: Anything(gone),       │ <───┘
 *     │      next time without the token              │
 *     ├───────────────────────────────────────────────┤ failed: next time with the token
 *     └───────────────────────────────────────────────┘ dropped, renamed: Anything(gone)
 * </pre>
 *
 * <p>The driver resumes a stream by itself after many errors and says nothing; the {@link
 * ChangeStreamProof} sees it all the same. Each opening, also one with a token, is announced as
 * {@code Anything}: the token promises that no change is missed, but not that what was read from a
 * primary that has died since was not undone.
 *
 * <p>It has a client of its own, as listening to every command would cost all readers.
 */
final class ChangeStreamFeed implements ChangeFeed {
  private static final Logger log = LoggerFactory.getLogger(ChangeStreamFeed.class);

  /** How long the server may wait for a change before it says that there was none. */
  private static final Duration MAX_AWAIT = Duration.ofMillis(250);

  private static final Duration BEFORE_REOPENING = Duration.ofMillis(250);

  /** What the server's logs call its connections. */
  static final String APPLICATION = "verso-changes";

  private static final String GONE = "the collection was dropped or renamed";

  private final Vertx vertx;
  private final MongoNamespace namespace;
  private final MongoClient client;
  private final ChangeStreamProof proof = new ChangeStreamProof(this::opened);

  private volatile Consumer<Change> listener = change -> {};
  private volatile State state = State.RESUMING;
  private volatile @Nullable Subscription subscription;
  private volatile boolean silent;
  private volatile boolean closed;

  /** Opens a client; what it connects to is known when {@link #follow} is called. */
  ChangeStreamFeed(Vertx vertx, MongoClientSettings settings, MongoNamespace namespace) {
    this.vertx = vertx;
    this.namespace = namespace;
    this.client =
        MongoClients.create(
            MongoClientSettings.builder(settings)
                .applicationName(APPLICATION)
                .addCommandListener(proof)
                .build());
  }

  @Override
  public void follow(Consumer<Change> listener) {
    this.listener = listener;
    open();
  }

  private void open() {
    if (closed) {
      return;
    }
    // Of an insert the event would hold the whole page.
    ChangeStreamPublisher<BsonDocument> stream =
        client
            .getDatabase(namespace.getDatabaseName())
            .getCollection(namespace.getCollectionName(), BsonDocument.class)
            .withReadPreference(ReadPreference.primary())
            .watch(
                List.of(
                    Aggregates.project(Projections.include("operationType", "documentKey._id"))),
                BsonDocument.class)
            .maxAwaitTime(MAX_AWAIT.toMillis(), TimeUnit.MILLISECONDS);
    proof.token().ifPresent(stream::resumeAfter);
    stream.withDocumentClass(BsonDocument.class).subscribe(new Events());
  }

  /** By the driver's thread, before it asks for the first change. */
  private void opened() {
    listener.accept(new Change.Anything(false));
    silent = false;
    if (state != State.LIVE) {
      state = State.LIVE;
      log.info("Following the changes of {}", namespace.getFullName());
    }
  }

  /** The stream ended or failed; {@code resumable} when another can go on where it was. */
  private void reopen(boolean resumable, String reason) {
    if (closed) {
      return;
    }
    if (!silent) {
      log.atLevel(reason.equals(GONE) ? Level.INFO : Level.WARN)
          .log("Not following the changes of {}: {}", namespace.getFullName(), reason);
      silent = true;
    }
    boolean followed = state == State.LIVE || proof.token().isPresent();
    state = State.RESUMING;
    if (!resumable && followed) {
      proof.forgetToken();
      listener.accept(new Change.Anything(true));
    }
    vertx.timer(BEFORE_REOPENING.toMillis()).onSuccess(passed -> open());
  }

  /** One stream's. */
  private final class Events implements Subscriber<BsonDocument> {
    private boolean over;

    @Override
    public void onSubscribe(Subscription stream) {
      subscription = stream;
      stream.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(BsonDocument event) {
      switch (event.getString("operationType", new BsonString("")).getValue()) {
        case "insert", "update", "replace", "delete" -> tell(event.getDocument("documentKey"));
        // Drop, rename, and whatever else there will be: an "invalidate" follows where the stream
        // cannot go on.
        default -> listener.accept(new Change.Anything(true));
      }
    }

    private void tell(BsonDocument key) {
      BsonValue id = key.get("_id");
      if (id != null && id.isString()) {
        listener.accept(new Change.Document(id.asString().getValue()));
      }
    }

    @Override
    public void onError(Throwable failure) {
      end(!(failure instanceof MongoCommandException), DriverFailure.reason(failure));
    }

    @Override
    public void onComplete() {
      end(false, GONE);
    }

    private void end(boolean resumable, String reason) {
      if (!over) {
        over = true;
        reopen(resumable, reason);
      }
    }
  }

  @Override
  public State state() {
    return state;
  }

  @Override
  public long lastProof() {
    return proof.last();
  }

  @Override
  public Future<Void> close() {
    closed = true;
    return vertx
        .<Void>executeBlocking(
            () -> {
              Subscription open = subscription;
              if (open != null) {
                open.cancel();
              }
              client.close();
              return null;
            })
        .otherwiseEmpty();
  }
}
