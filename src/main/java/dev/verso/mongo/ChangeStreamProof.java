package dev.verso.mongo;

import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import com.mongodb.event.CommandSucceededEvent;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.jspecify.annotations.Nullable;

/**
 * Sees the replies to a change stream's commands, also those without a change, which the driver
 * keeps to itself: the client that it listens to runs nothing but one stream, one after another.
 *
 * <p>A reply proves that the stream lived when its command was sent, not when it came: it may have
 * waited in this machine's buffers while the process stood still. And it counts when the driver
 * sends the next command, as by then the changes in it have been told. So the proof lags by up to
 * the time that the server waits for a change.
 */
final class ChangeStreamProof implements CommandListener {
  static final long LONG_AGO = System.nanoTime() - Long.MAX_VALUE / 2;

  private final Runnable opened;

  // Written by the driver's callbacks for one stream, which come one after the other.
  private volatile long last = LONG_AGO;
  private volatile long next = LONG_AGO;
  private volatile long cursor;
  private volatile @Nullable BsonDocument token;

  /**
   * @param opened is called whenever a stream was opened, before its first change is told
   */
  ChangeStreamProof(Runnable opened) {
    this.opened = opened;
  }

  /** When, in {@link System#nanoTime}, the stream last lived; long ago when it never did. */
  long last() {
    return last;
  }

  /** Where another stream can go on. */
  Optional<BsonDocument> token() {
    return Optional.ofNullable(token);
  }

  void forgetToken() {
    token = null;
  }

  @Override
  public void commandStarted(CommandStartedEvent event) {
    if (event.getCommandName().equals("getMore")) {
      last = next;
    }
  }

  @Override
  public void commandSucceeded(CommandSucceededEvent event) {
    BsonDocument reply = event.getResponse().getDocument("cursor", new BsonDocument());
    long id = reply.getInt64("id", new BsonInt64(0)).getValue();
    boolean opens = event.getCommandName().equals("aggregate");
    boolean continues = event.getCommandName().equals("getMore") && id == cursor;
    if (!opens && !continues) {
      return;
    }
    if (reply.isDocument("postBatchResumeToken")) {
      token = reply.getDocument("postBatchResumeToken").clone();
    }
    if (opens) {
      cursor = id;
      opened.run();
    }
    next = System.nanoTime() - event.getElapsedTime(TimeUnit.NANOSECONDS);
  }
}
