package dev.verso.mongo;

import com.mongodb.MongoClientSettings;
import com.mongodb.MongoNamespace;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The feed of a replica set or a sharded cluster: one {@link ChangeStream} after another.
 *
 * <pre>
 *            the stream is open: Anything(not gone)        no proof for longer than the bound
 *   RESUMING ─────────────────────────────────────> LIVE ─────────────────────────────> BEHIND
 *     ^  ^ │                                        │  ^                                 │ │
 *     │  └─┘ cannot be resumed: Anything(gone),     │  └──── proves again ───────────────┘ │
 *     │      next time without the token            │                                      │
 *     ├─────────────────────────────────────────────┤ failed, or silent for long:          │
 *     │                                             │ next time with the token             │
 *     ├─────────────────────────────────────────────┘ dropped, renamed: Anything(gone)     │
 *     └────────────────────────────────────────────────────────────────────────────────────┘
 * </pre>
 *
 * <p>Each opening, also one with a token, is announced as {@code Anything}: the token promises that
 * no change is missed, but not that what was read from a primary that has died since was not
 * undone.
 *
 * <p>A timer watches over it, rather than only what the streams call back: where a thread of the
 * driver died, of too little memory say, nothing calls back, and the stream is given up.
 */
final class ChangeStreamFeed implements ChangeFeed {
  private static final Duration TICK = Duration.ofMillis(100);
  private static final Duration BEFORE_REOPENING = Duration.ofMillis(250);

  /** As pages are trusted by default. */
  private static final Duration LEAST_BOUND = Duration.ofSeconds(1);

  /**
   * After so many ticks without a reply a stream is given up. Each that was in vain doubles it, as
   * the reply may be large, or connecting slow.
   */
  private static final int PATIENCE = 50;

  private static final int MOST_PATIENCE = 600;

  private final Vertx vertx;
  private final MongoClientSettings settings;
  private final MongoNamespace namespace;
  private final Naming naming;
  private final long bound;
  private final FeedLog story;

  private final Standstill standstill = new Standstill(System.nanoTime());

  private volatile StreamProof proof;
  private volatile boolean open;
  private volatile boolean closed;

  // Under the lock of this, which nobody keeps for long.
  private @Nullable ChangeStream current;
  private long reopenAt;
  private long timer;
  private int patience = PATIENCE;
  private Consumer<Change> listener = change -> {};

  /**
   * @param trust without a proof for so long it is behind
   */
  ChangeStreamFeed(
      Vertx vertx,
      MongoClientSettings settings,
      MongoNamespace namespace,
      Naming naming,
      Engine.Kind kind,
      Duration trust) {
    this.vertx = vertx;
    this.settings = settings;
    this.namespace = namespace;
    this.naming = naming;
    this.bound = Math.max(trust.toNanos(), LEAST_BOUND.toNanos());
    this.proof = new StreamProof(kind == Engine.Kind.SHARDED_CLUSTER);
    this.story = new FeedLog(namespace.getFullName());
  }

  @Override
  public synchronized void follow(Consumer<Change> listener) {
    this.listener = listener;
    begin();
    timer = vertx.setPeriodic(TICK.toMillis(), tick -> watch());
  }

  private void begin() {
    ChangeStream next = new ChangeStream(proof, naming, new Told(listener));
    current = next;
    vertx.executeBlocking(() -> open(next), false).onFailure(cause -> end(next, cause));
  }

  private @Nullable Void open(ChangeStream stream) {
    stream.open(settings, namespace);
    return null;
  }

  private synchronized void watch() {
    if (closed) {
      return;
    }
    standstill.tick(System.nanoTime());
    ChangeStream stream = current;
    int silence = stream == null ? 0 : stream.countSilence();
    if (stream == null) {
      if (System.nanoTime() - reopenAt >= 0) {
        begin();
      }
    } else if (silence > patience) {
      story.gaveUp(TICK.multipliedBy(silence));
      patience = Math.min(MOST_PATIENCE, patience * 2);
      replace(stream);
    } else if (open && silence == 1) {
      patience = PATIENCE;
    }
    story.tick(state(), proof, Duration.ofNanos(System.nanoTime() - lastProof()), silence);
  }

  private synchronized void opened(ChangeStream stream) {
    if (current == stream) {
      open = true;
      story.opened();
    }
  }

  private synchronized void end(ChangeStream stream, @Nullable Throwable reason) {
    if (current != stream) {
      return;
    }
    story.ended(reason);
    boolean followed = open || proof.token().isPresent();
    if (!ChangeStream.canGoOn(reason) && followed) {
      proof.forgetToken();
      listener.accept(new Change.Anything(true));
    }
    replace(stream);
  }

  /** By the next tick but two there is another, which goes on from where this one came to. */
  private void replace(ChangeStream stream) {
    open = false;
    proof = stream.proof().successor();
    reopenAt = System.nanoTime() + BEFORE_REOPENING.toNanos();
    current = null;
    close(stream);
  }

  private Future<Void> close(ChangeStream stream) {
    return vertx
        .<Void>executeBlocking(
            () -> {
              stream.close();
              return null;
            },
            false)
        .otherwiseEmpty();
  }

  /** What streams tell. One that does not count any more may go on: it names too much at most. */
  private final class Told implements ChangeStream.Listener {
    private final Consumer<Change> listener;

    Told(Consumer<Change> listener) {
      this.listener = listener;
    }

    @Override
    public void opened(ChangeStream stream) {
      listener.accept(new Change.Anything(false));
      ChangeStreamFeed.this.opened(stream);
    }

    @Override
    public void changed(Change change) {
      listener.accept(change);
    }

    @Override
    public void proved() {
      standstill.proved();
    }

    @Override
    public void ended(ChangeStream stream, @Nullable Throwable reason) {
      end(stream, reason);
    }
  }

  @Override
  public State state() {
    if (!open) {
      return State.RESUMING;
    }
    return System.nanoTime() - lastProof() > bound ? State.BEHIND : State.LIVE;
  }

  @Override
  public long lastProof() {
    return proof.last();
  }

  @Override
  public @Nullable CompletionStage<?> lateProof() {
    return open && standstill.isNear(System.nanoTime()) ? standstill.nextProof() : null;
  }

  @Override
  public String proofRule() {
    return proof.rule().toString();
  }

  @Override
  public synchronized Future<Void> close() {
    closed = true;
    vertx.cancelTimer(timer);
    ChangeStream stream = current;
    current = null;
    return stream == null ? Future.succeededFuture() : close(stream);
  }
}
