package dev.verso.mongo;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.jspecify.annotations.Nullable;

/**
 * Finds out from a change stream's replies up to which moment everything has been told.
 *
 * <p>That a stream answers proves nothing: MongoDB tells it only what a majority of the replica set
 * has, and mongos only what every shard has passed; until then it is told, successfully, that there
 * is nothing. What proves something are two times in each reply:
 *
 * <ul>
 *   <li>{@code $clusterTime}, the server's clock, which is never behind a write that this server
 *       has acknowledged. So what was acknowledged before the command was <em>sent</em> has a time
 *       up to that one: a {@link Mark}.
 *   <li>{@code postBatchResumeToken}, which begins with the time up to which the stream has told
 *       everything, when the events of its reply have been handed over.
 * </ul>
 *
 * Once a token has passed a mark, everything that was acknowledged before the mark's moment has
 * been told. Not {@code operationTime}: in a majority read's reply, as these are, it is the time of
 * what a majority has, and stands still together with the token.
 *
 * <p>A token that only <em>equals</em> a mark is what an idle replica set gives, where nothing was
 * written since. It has passed the mark if the stream had come to the end of what there is, which
 * an empty batch says: a batch may end in the middle of a transaction, whose events have one time.
 * It does not count for the token that a stream begins with, which may name the time of the next
 * write to come. On a sharded cluster it never counts: two shards can use one time, and the token
 * speaks of the slowest of them.
 *
 * <p>A token that is ahead of its own reply's clock proves nothing: of what is written up to its
 * time nothing will be told. One tick ahead is what a stream begins with, the time of the next
 * write. More than that is what a server gives that was not there when the token was made: another
 * one, or one that was restored. A stream that goes on from there is {@linkplain
 * #isAheadOfTheServer of no use}, also later, when the clock has come to the token.
 *
 * <p>Where the times can't be read a reply proves what it did before there were marks: that the
 * stream lived when its command was sent.
 *
 * <p>Pure: no clock, no driver. Replies and events are told to it by the driver's threads, one
 * after another, but not by the same.
 */
final class StreamProof {
  /** What makes a proof. */
  enum Rule {
    /** The token has passed a mark. */
    CLUSTER_TIME("cluster time"),
    /** There was a reply. */
    REPLY("reply");

    private final String words;

    Rule(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  /**
   * A reply to the command that opens a stream, or continues it.
   *
   * @param sentAt a moment before its command was sent, in {@link System#nanoTime}
   * @param events how many it brought
   */
  record Reply(
      long sentAt,
      boolean opens,
      int events,
      @Nullable BsonTimestamp clusterTime,
      @Nullable ResumeToken token) {}

  /** What was acknowledged before {@code moment} happened up to {@code clusterTime}. */
  private record Mark(long moment, BsonTimestamp clusterTime) {}

  /** A reply's token, which counts when so many events have been handed over. */
  private record Pending(Reply reply, long events) {}

  /** More than are outstanding when all is well, at ten replies a second. */
  private static final int MOST_MARKS = 64;

  private final boolean sharded;

  /** Increasing in both of their times. */
  private final Deque<Mark> marks = new ArrayDeque<>();

  /** How far apart, in nanoseconds, so that not too many are enough for a stream that lags. */
  private long spacing;

  private long received;
  private long told;
  private @Nullable Pending pending;

  /** The token that was reached last, and whether all of its time has been told. */
  private @Nullable ResumeToken reached;

  private boolean complete;

  /** The time that the stream began with, where equality does not count. */
  private @Nullable BsonTimestamp beginning;

  private @Nullable BsonTimestamp clusterTime;

  private boolean ahead;

  private volatile Rule rule = Rule.REPLY;
  private volatile long last = ChangeFeed.LONG_AGO;

  /**
   * @param sharded whether the server is a mongos
   */
  StreamProof(boolean sharded) {
    this.sharded = sharded;
  }

  /** One for the stream that takes the place of this one's. */
  synchronized StreamProof successor() {
    StreamProof next = new StreamProof(sharded);
    next.last = last;
    next.rule = rule;
    next.reached = reached;
    next.complete = complete;
    return next;
  }

  /** The moment, in {@link System#nanoTime}, up to which all is told. */
  long last() {
    return last;
  }

  Rule rule() {
    return rule;
  }

  /** Where another stream can go on: all before it has been handed over. */
  synchronized Optional<BsonDocument> token() {
    return Optional.ofNullable(reached).map(ResumeToken::document);
  }

  /** Whether it goes on from a time that the server has not come to: changes will be missed. */
  synchronized boolean isAheadOfTheServer() {
    return ahead;
  }

  /** There can be no going on. */
  synchronized void forgetToken() {
    reached = null;
    complete = false;
  }

  /** The time up to which the stream has told everything, if that is known. */
  synchronized Optional<BsonTimestamp> toldUpTo() {
    return Optional.ofNullable(reached).map(ResumeToken::clusterTime);
  }

  /** The server's clock as it was last heard of. */
  synchronized Optional<BsonTimestamp> serverIsAt() {
    return Optional.ofNullable(clusterTime);
  }

  /** Its events have not been handed over yet. */
  synchronized void replied(Reply reply) {
    received += reply.events();
    ahead |= reply.opens() && (isAhead(reply.token(), reply) || isAhead(reached, reply));
    if (ahead) {
      return;
    }
    if (reply.opens()) {
      marks.clear(); // of another server, maybe
      prove(reply.sentAt()); // what is kept from before does not count any more
    }
    if (reply.clusterTime() != null) {
      clusterTime = reply.clusterTime();
      if (reply.token() != null && reply.token().clusterTime() != null) {
        rule = Rule.CLUSTER_TIME; // from now on: a weaker reply later proves nothing
      }
      mark(new Mark(reply.sentAt(), clusterTime));
    }
    pending = new Pending(reply, received);
    settle();
  }

  private static boolean isAhead(@Nullable ResumeToken token, Reply reply) {
    BsonTimestamp time = token == null ? null : token.clusterTime();
    return time != null
        && reply.clusterTime() != null
        && time.compareTo(new BsonTimestamp(reply.clusterTime().getValue() + 1)) > 0;
  }

  /** One event was handed over. */
  synchronized void told() {
    told++;
    settle();
  }

  private void mark(Mark mark) {
    // A later moment at no later a time says all that the earlier one says.
    while (!marks.isEmpty() && marks.getLast().clusterTime().compareTo(mark.clusterTime()) >= 0) {
      marks.removeLast();
    }
    if (!marks.isEmpty() && mark.moment() - marks.getLast().moment() < spacing) {
      return; // any mark may be missing, at the cost of a later proof
    }
    marks.addLast(mark);
    while (marks.size() > MOST_MARKS) {
      spacing = spacing * 2 + 1;
      thinOut();
    }
  }

  private void thinOut() {
    Iterator<Mark> all = marks.iterator();
    long kept = all.next().moment();
    while (all.hasNext()) {
      long moment = all.next().moment();
      if (moment - kept < spacing) {
        all.remove();
      } else {
        kept = moment;
      }
    }
  }

  private void settle() {
    if (pending == null || told < pending.events()) {
      return;
    }
    Reply reply = pending.reply();
    pending = null;
    ResumeToken token = reply.token();
    BsonTimestamp time = token == null ? null : token.clusterTime();
    if (token != null) {
      complete = isComplete(reply, token);
      reached = token;
    }
    if (reply.opens()) {
      beginning = complete ? null : time;
    }
    if (rule == Rule.REPLY) {
      prove(reply.sentAt());
    } else if (time != null && !isAhead(token, reply)) {
      pass(time);
    }
  }

  private boolean isComplete(Reply reply, ResumeToken token) {
    BsonTimestamp time = token.clusterTime();
    if (sharded || time == null || reply.events() > 0) {
      return false;
    }
    boolean same = complete && reached != null && reached.document().equals(token.document());
    if (reply.opens()) {
      // SecantusDB begins at what it has, MongoDB one tick after.
      return same || token.form() == ResumeToken.Form.SECANTUSDB;
    }
    return same || beginning == null || time.compareTo(beginning) > 0;
  }

  private void pass(BsonTimestamp time) {
    while (!marks.isEmpty() && isPassed(marks.getFirst(), time)) {
      prove(marks.removeFirst().moment());
    }
    if (marks.size() < MOST_MARKS / 4) {
      spacing /= 2;
    }
  }

  private boolean isPassed(Mark mark, BsonTimestamp time) {
    int order = mark.clusterTime().compareTo(time);
    return order < 0 || (order == 0 && complete);
  }

  private void prove(long moment) {
    if (moment - last > 0) {
      last = moment;
    }
  }
}
