package dev.verso.mongo;

import com.mongodb.MongoClientSettings;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoNamespace;
import com.mongodb.ReadPreference;
import com.mongodb.client.model.Aggregates;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import com.mongodb.event.CommandSucceededEvent;
import com.mongodb.reactivestreams.client.ChangeStreamPublisher;
import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * One change stream, from its opening to its end, with a client of its own that lives and dies with
 * it: whatever of a client broke, the next stream does not inherit it. And its commands can be
 * listened to without a cost for all readers.
 *
 * <p>The driver resumes a stream by itself after many errors and says nothing; but it can be seen
 * by the commands, as can the replies without a change, which the driver keeps to itself.
 */
final class ChangeStream {
  /** What the server's logs call its connections. */
  static final String APPLICATION = "verso-changes";

  /**
   * How long the server may wait for a change before it says that there was none. A proof lags by
   * up to three times that, and should come well within a second.
   */
  static final Duration MAX_AWAIT = Duration.ofMillis(100);

  /** Told by the driver's threads, of one thing after another. */
  interface Listener {
    /** It was opened, or resumed by the driver; what changes from here on will be told. */
    void opened(ChangeStream stream);

    void changed(ChangeFeed.Change change);

    /** The proof may be a newer one. */
    void proved();

    /**
     * It is over. At most once.
     *
     * @param reason null when the collection was dropped or renamed
     */
    void ended(ChangeStream stream, @Nullable Throwable reason);
  }

  private final StreamProof proof;
  private final Naming naming;
  private final Listener listener;
  private final AtomicBoolean over = new AtomicBoolean();

  /** Ticks of the watch since the last reply. */
  private volatile int silence;

  private @Nullable MongoClient client;
  private volatile @Nullable Subscription subscription;

  ChangeStream(StreamProof proof, Naming naming, Listener listener) {
    this.proof = proof;
    this.naming = naming;
    this.listener = listener;
  }

  StreamProof proof() {
    return proof;
  }

  /** Counts one more tick without a reply, and gives their number. By one thread. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // the other writer is the reply that ends the count
  int countSilence() {
    return ++silence;
  }

  /** How many ticks there were since the last reply. */
  int silence() {
    return silence;
  }

  /** Connects, and opens the stream where the proof's last one was. Blocks: DNS may be asked. */
  synchronized void open(MongoClientSettings settings, MongoNamespace namespace) {
    if (over.get()) {
      return;
    }
    client =
        MongoClients.create(
            MongoClientSettings.builder(settings)
                .applicationName(APPLICATION)
                .addCommandListener(new Replies())
                .build());
    ChangeStreamPublisher<BsonDocument> stream =
        client
            .getDatabase(namespace.getDatabaseName())
            .getCollection(namespace.getCollectionName(), BsonDocument.class)
            .withReadPreference(ReadPreference.primary())
            .watch(List.of(Aggregates.project(naming.projection())), BsonDocument.class)
            .maxAwaitTime(MAX_AWAIT.toMillis(), TimeUnit.MILLISECONDS);
    proof.token().ifPresent(stream::resumeAfter);
    stream.withDocumentClass(BsonDocument.class).subscribe(new Events());
  }

  /** Ends it without a word to the listener, and closes the client. Blocks. */
  void close() {
    over.set(true);
    closeClient();
  }

  private synchronized void closeClient() {
    Subscription open = subscription;
    if (open != null) {
      open.cancel();
    }
    if (client != null) {
      client.close();
    }
  }

  private void end(@Nullable Throwable reason) {
    if (over.compareAndSet(false, true)) {
      listener.ended(this, reason);
    }
  }

  /** Listens to the client's commands: those of the stream, and few others. */
  private final class Replies implements CommandListener {
    // Of the command under way: there is one at a time.
    private volatile int request;
    private volatile long sentAt;

    @Override
    public void commandStarted(CommandStartedEvent event) {
      if (isOpening(event.getCommandName()) || event.getCommandName().equals("getMore")) {
        // Before it is sent; and not reckoned back from the reply, which this process may have
        // let wait for as long as it stood still.
        sentAt = System.nanoTime();
        request = event.getRequestId();
      }
    }

    private static boolean isOpening(String command) {
      return command.equals("aggregate");
    }

    @Override
    public void commandSucceeded(CommandSucceededEvent event) {
      if (event.getRequestId() != request || over.get()) {
        return;
      }
      boolean opens = isOpening(event.getCommandName());
      if (opens) {
        listener.opened(ChangeStream.this);
      }
      proof.replied(reply(opens, event.getResponse()));
      silence = 0;
      if (proof.isAheadOfTheServer()) {
        end(new EarlierServer());
      } else {
        listener.proved();
      }
    }

    private StreamProof.Reply reply(boolean opens, BsonDocument response) {
      BsonDocument cursor = response.getDocument("cursor", new BsonDocument());
      BsonDocument token = cursor.getDocument("postBatchResumeToken", null);
      return new StreamProof.Reply(
          sentAt,
          opens,
          cursor.getArray(opens ? "firstBatch" : "nextBatch", new BsonArray()).size(),
          clusterTime(response),
          token == null ? null : ResumeToken.of(token));
    }

    private static @Nullable BsonTimestamp clusterTime(BsonDocument response) {
      BsonDocument gossip = response.getDocument("$clusterTime", new BsonDocument());
      BsonValue time = gossip.get("clusterTime");
      return time != null && time.isTimestamp() ? time.asTimestamp() : null;
    }
  }

  private final class Events implements Subscriber<BsonDocument> {
    @Override
    public void onSubscribe(Subscription stream) {
      subscription = stream;
      stream.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(BsonDocument event) {
      naming.changeOf(event).ifPresent(listener::changed);
      proof.told();
      listener.proved();
    }

    @Override
    public void onError(Throwable failure) {
      end(failure);
    }

    @Override
    public void onComplete() {
      end(null);
    }
  }

  /** Whether another stream can go on where this one ended. */
  static boolean canGoOn(@Nullable Throwable reason) {
    return reason != null
        && !(reason instanceof MongoCommandException)
        && !(reason instanceof EarlierServer);
  }
}
