package dev.verso.mongo;

import java.time.Duration;
import java.time.Instant;
import org.bson.BsonTimestamp;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a change stream's feed tells the operator: each turn once, however often it is tried. Used
 * under the feed's lock.
 */
final class FeedLog {
  private static final Logger log = LoggerFactory.getLogger(ChangeStreamFeed.class);

  /** So many ticks it has to be behind before that is said, and live before that is. */
  private static final int BEHIND_TICKS = 10;

  private static final int LIVE_TICKS = 100;

  private final String collection;
  private final String whoLags;

  private boolean following;
  private boolean saidWhyNot;
  private boolean saidBehind;
  private int ticksBehind;
  private int ticksLive;

  FeedLog(String collection, Engine.Kind kind) {
    this.collection = collection;
    this.whoLags =
        kind == Engine.Kind.SHARDED_CLUSTER
            ? "a shard is idle, or does not follow"
            : "a majority of the replica set does not follow";
  }

  void opened() {
    if (!following) {
      log.info("Following the changes of {}", collection);
    }
    following = true;
    saidWhyNot = false;
  }

  /**
   * @param reason null when the collection was dropped or renamed
   */
  void ended(@Nullable Throwable reason) {
    if (reason == null) {
      log.info("Not following the changes of {}: it was dropped or renamed", collection);
    } else if (!saidWhyNot) {
      log.warn("Not following the changes of {}: {}", collection, DriverFailure.reason(reason));
      saidWhyNot = true;
    }
    following = false;
  }

  void gaveUp(Duration silence) {
    if (!saidWhyNot) {
      log.warn(
          "Not following the changes of {}: no answer for {} ms; opening them anew, by another"
              + " connection",
          collection,
          silence.toMillis());
      saidWhyNot = true;
    }
    following = false;
  }

  /** Ten times a second. */
  void tick(ChangeFeed.State state, StreamProof proof, Duration lag, int silence) {
    ticksBehind = state == ChangeFeed.State.BEHIND ? ticksBehind + 1 : 0;
    ticksLive = state == ChangeFeed.State.LIVE ? ticksLive + 1 : 0;
    if (!saidBehind && ticksBehind >= BEHIND_TICKS) {
      log.warn(
          "The changes of {} are {} ms behind ({}): pages are asked for again until they are not",
          collection,
          lag.toMillis(),
          silence < BEHIND_TICKS ? whatIsMissing(proof) : "no answer");
      saidBehind = true;
    } else if (saidBehind && ticksLive >= LIVE_TICKS) {
      log.info("The changes of {} are told in time again", collection);
      saidBehind = false;
    }
  }

  private String whatIsMissing(StreamProof proof) {
    return "told up to %s, the server is at %s: %s"
        .formatted(
            proof.toldUpTo().map(FeedLog::words).orElse("an unknown time"),
            proof.serverIsAt().map(FeedLog::words).orElse("an unknown time"),
            whoLags);
  }

  private static String words(BsonTimestamp time) {
    return Instant.ofEpochSecond(Integer.toUnsignedLong(time.getTime())) + "." + time.getInc();
  }
}
