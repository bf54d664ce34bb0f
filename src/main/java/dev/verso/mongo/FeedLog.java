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
 *
 * <p>A stream that can be opened again, and fails again at once, is no turn: it is followed when it
 * has been open for a second.
 */
final class FeedLog {
  private static final Logger log = LoggerFactory.getLogger(ChangeStreamFeed.class);

  /** So many ticks it has to be open, after a failure, before that is said. */
  private static final int FOLLOWING_TICKS = 10;

  /** So many ticks it has to be behind before that is said, and live before that is. */
  private static final int BEHIND_TICKS = 10;

  private static final int LIVE_TICKS = 100;

  private final String collection;

  private boolean saidFollowing;

  /** The last that was said, unless it was followed since. */
  private @Nullable String saidWhyNot;

  private boolean saidBehind;
  private int ticksOpen;
  private int ticksBehind;
  private int ticksLive;

  FeedLog(String collection) {
    this.collection = collection;
  }

  void opened() {
    if (saidWhyNot == null) {
      following();
    }
  }

  private void following() {
    saidWhyNot = null;
    if (!saidFollowing) {
      log.info("Following the changes of {}", collection);
      saidFollowing = true;
    }
  }

  /**
   * @param reason null when the collection was dropped or renamed
   */
  void ended(@Nullable Throwable reason) {
    if (reason != null) {
      notFollowing(DriverFailure.reason(reason));
    } else {
      log.info("Not following the changes of {}: it was dropped or renamed", collection);
      saidFollowing = false;
    }
  }

  void gaveUp(Duration silence) {
    notFollowing(
        "no answer for %d s; opening them anew, by another connection"
            .formatted(silence.toSeconds()));
  }

  private void notFollowing(String why) {
    if (!why.equals(saidWhyNot)) {
      log.warn("Not following the changes of {}: {}", collection, why);
      saidWhyNot = why;
    }
    saidFollowing = false;
    ticksOpen = 0;
  }

  /** Ten times a second. */
  void tick(ChangeFeed.State state, StreamProof proof, Duration lag, int silence) {
    ticksOpen = state == ChangeFeed.State.RESUMING ? 0 : ticksOpen + 1;
    if (ticksOpen >= FOLLOWING_TICKS) {
      following();
    }
    ticksBehind = state == ChangeFeed.State.BEHIND ? ticksBehind + 1 : 0;
    ticksLive = state == ChangeFeed.State.LIVE ? ticksLive + 1 : 0;
    if (!saidBehind && ticksBehind >= BEHIND_TICKS) {
      log.warn(
          "The changes of {} are behind, not proved to be told for {} ms ({}): pages are asked for"
              + " again until they are",
          collection,
          lag.toMillis(),
          silence < BEHIND_TICKS ? howFar(proof) : "no answer");
      saidBehind = true;
    } else if (saidBehind && ticksLive >= LIVE_TICKS) {
      log.info("The changes of {} are told in time again", collection);
      saidBehind = false;
    }
  }

  private static String howFar(StreamProof proof) {
    return "told up to %s, the server's clock is at %s"
        .formatted(
            proof.toldUpTo().map(FeedLog::words).orElse("an unknown time"),
            proof.serverIsAt().map(FeedLog::words).orElse("an unknown time"));
  }

  private static String words(BsonTimestamp time) {
    return Instant.ofEpochSecond(Integer.toUnsignedLong(time.getTime())) + "." + time.getInc();
  }
}
