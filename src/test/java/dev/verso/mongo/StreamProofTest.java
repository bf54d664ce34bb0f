package dev.verso.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verso.mongo.StreamProof.Reply;
import dev.verso.mongo.StreamProof.Rule;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Times are ticks of the server's clock, moments nanoseconds of ours from {@link #START}. */
class StreamProofTest {
  private static final long START = System.nanoTime();

  private final StreamProof proof = new StreamProof(false);

  static ResumeToken mongodb(BsonTimestamp time) {
    byte[] bytes = new byte[13];
    bytes[0] = (byte) 0x82;
    for (int i = 0; i < 8; i++) {
      bytes[i + 1] = (byte) (time.getValue() >>> (8 * (7 - i)));
    }
    String data = HexFormat.of().withUpperCase().formatHex(bytes);
    return ResumeToken.of(new BsonDocument("_data", new BsonString(data)));
  }

  private static BsonTimestamp time(int ticks) {
    return new BsonTimestamp(1, ticks);
  }

  private static Reply opening(int sentAt, int clusterTime, int token) {
    return new Reply(START + sentAt, true, 0, time(clusterTime), mongodb(time(token)));
  }

  private static Reply batch(int sentAt, int events, int clusterTime, int token) {
    return new Reply(START + sentAt, false, events, time(clusterTime), mongodb(time(token)));
  }

  private static Reply empty(int sentAt, int clusterTime, int token) {
    return batch(sentAt, 0, clusterTime, token);
  }

  private static void assertProvedUpTo(StreamProof proof, int moment) {
    assertThat(proof.last() - START).isEqualTo(moment);
  }

  @Test
  void aTokenPastAReplysTimeProvesTheMomentBeforeItsCommand() {
    proof.replied(opening(1, 100, 101));

    assertProvedUpTo(proof, 1);
    assertThat(proof.rule()).isEqualTo(Rule.CLUSTER_TIME);
  }

  @Test
  void emptyRepliesProveNothingWhileTheTokenStandsStill() {
    proof.replied(opening(1, 100, 101));
    proof.replied(empty(2, 102, 101));
    proof.replied(empty(3, 103, 101));
    proof.replied(empty(4, 104, 101));

    assertProvedUpTo(proof, 1);
  }

  @Test
  void oneTokenPassesSeveralMarksAndNoneThatIsAheadOfIt() {
    proof.replied(opening(1, 100, 101));
    proof.replied(empty(2, 110, 101));
    proof.replied(empty(3, 120, 101));
    proof.replied(empty(4, 130, 125));

    assertProvedUpTo(proof, 3);
  }

  @Test
  void onAnIdleServerTheTokenOfAnEmptyReplyNeedsOnlyEqualTheMark() {
    proof.replied(opening(1, 100, 101));
    proof.replied(empty(2, 110, 110));
    proof.replied(empty(3, 110, 110));

    assertProvedUpTo(proof, 3);
  }

  @Test
  void theTokenThatTheStreamBeginsWithMayNameTheNextWrite() {
    proof.replied(opening(1, 100, 101));
    proof.replied(empty(2, 101, 101));

    assertProvedUpTo(proof, 1);
  }

  @Test
  void aBatchThatEndsAtTheMarkMayHaveBroughtHalfOfATransaction() {
    proof.replied(opening(1, 100, 101));
    proof.replied(batch(2, 1, 110, 110));
    proof.told();
    assertProvedUpTo(proof, 1);

    proof.replied(empty(3, 110, 110));
    assertProvedUpTo(proof, 3);
  }

  @Test
  void onAShardedClusterTheTokenHasToPassTheMark() {
    StreamProof sharded = new StreamProof(true);
    sharded.replied(opening(1, 100, 101));
    sharded.replied(empty(2, 110, 110));
    assertProvedUpTo(sharded, 1);

    sharded.replied(empty(3, 120, 111));
    assertProvedUpTo(sharded, 2);
  }

  @Test
  void aReplyCountsWhenAllOfItsEventsAreHandedOver() {
    proof.replied(opening(1, 100, 101));
    proof.replied(empty(2, 110, 101));
    proof.replied(batch(3, 2, 130, 120));
    proof.told();
    assertProvedUpTo(proof, 1);
    assertThat(proof.token()).contains(mongodb(time(101)).document());

    proof.told();
    assertProvedUpTo(proof, 2);
    assertThat(proof.token()).contains(mongodb(time(120)).document());
  }

  @Test
  void whereTimesCannotBeReadEachReplyIsAProof() {
    ResumeToken unknown = ResumeToken.of(new BsonDocument("_data", new BsonString("01")));
    proof.replied(new Reply(START + 1, true, 0, time(100), unknown));
    proof.replied(new Reply(START + 2, false, 0, null, mongodb(time(5))));
    proof.replied(new Reply(START + 3, false, 0, null, null));

    assertProvedUpTo(proof, 3);
    assertThat(proof.rule()).isEqualTo(Rule.REPLY);
  }

  @Test
  void aReplyWithoutTimesProvesNothingWhereOthersHadThem() {
    proof.replied(opening(1, 100, 101));
    proof.replied(new Reply(START + 2, false, 0, null, null));

    assertProvedUpTo(proof, 1);
  }

  @Test
  void aStreamThatGoesOnFromACompleteTokenIsCompleteThere() {
    proof.replied(opening(1, 100, 101));
    proof.replied(empty(2, 110, 110));
    StreamProof next = proof.successor();
    assertProvedUpTo(next, 2);
    next.replied(opening(3, 110, 110));
    next.replied(empty(4, 110, 110));

    assertProvedUpTo(next, 4);
  }

  @Test
  void aStreamThatGoesOnFromTheMiddleOfATransactionIsNotCompleteThere() {
    proof.replied(opening(1, 100, 101));
    proof.replied(batch(2, 1, 110, 110));
    proof.told();
    StreamProof next = proof.successor();
    next.replied(opening(3, 110, 110));
    next.replied(empty(4, 110, 110));

    assertProvedUpTo(next, 3);
  }

  @Test
  void afterAnOpeningTheMarksOfBeforeDoNotCount() {
    proof.replied(opening(1, 100, 101));
    proof.replied(empty(2, 500, 101));
    proof.replied(opening(3, 200, 201));
    proof.replied(empty(4, 300, 301));

    assertProvedUpTo(proof, 4);
  }

  @Test
  void aTokenAheadOfItsOwnReplysClockProvesNothingEver() {
    proof.replied(opening(1, 100, 101));
    proof.replied(empty(2, 200, 200));
    StreamProof next = proof.successor();
    next.replied(opening(3, 150, 200));
    next.replied(empty(4, 160, 200));
    next.replied(empty(5, 300, 300));

    assertProvedUpTo(next, 2);
    assertThat(next.isAheadOfTheServer()).isTrue();
  }

  @Test
  void aServerThatTellsNoTokenWhenItIsAskedToGoOnFromALaterTimeIsSeenToo() {
    proof.replied(opening(1, 100, 101));
    StreamProof next = proof.successor();
    next.replied(new Reply(START + 2, true, 0, time(50), null));

    assertThat(next.isAheadOfTheServer()).isTrue();
  }

  @Test
  void aStreamThatBeginsAnewAfterAnAheadOneProvesAgain() {
    proof.replied(opening(1, 100, 200));
    proof.forgetToken();
    StreamProof next = proof.successor();
    next.replied(opening(2, 100, 100));

    assertThat(next.isAheadOfTheServer()).isFalse();
    assertProvedUpTo(next, 2);
  }

  @Test
  void aReplyWhoseTokenIsAheadOfItsClockProvesNothing() {
    proof.replied(opening(1, 100, 100));
    proof.replied(empty(2, 110, 120));
    assertProvedUpTo(proof, 1);

    proof.replied(empty(3, 120, 120));
    assertProvedUpTo(proof, 3);
  }

  @Test
  void aStreamThatIsAlwaysBehindProvesWhatItHasTold() {
    proof.replied(opening(1, 1, 1));
    for (int tick = 2; tick < 10_000; tick++) {
      proof.replied(empty(tick, tick, Math.max(1, tick - 1000)));
    }

    assertThat(proof.last() - START).isBetween(8900L, 9000L);
  }

  /**
   * Against a server that is made of nothing but its rules: writes get growing times, are told
   * after a majority has them, in batches, and each reply tells the clock and how far it came.
   */
  @Property
  void nothingIsProvedThatWasNotTold(
      @ForAll @Size(min = 1, max = 300) List<@IntRange(min = 0, max = 9) Integer> steps,
      @ForAll boolean startsAhead) {
    StreamProof proof = new StreamProof(false);
    List<Integer> writtenAt = new ArrayList<>();
    int majority = 0;
    int scanned = 0;
    int moment = 1;
    // A stream begins one tick after what was written last.
    @Nullable BsonTimestamp token = time(startsAhead ? 1 : 0);
    proof.replied(new Reply(START, true, 0, time(0), mongodb(token)));
    for (int step : steps) {
      moment++;
      switch (step) {
        case 0, 1, 2, 3 -> writtenAt.add(moment); // its time is its place in the list, from 1
        case 4, 5 -> majority = writtenAt.size();
        case 6 -> majority = Math.max(majority, writtenAt.size() - 1);
        default -> {
          int sentAt = moment;
          int events = Math.min(step == 9 ? 1 : 100, majority - scanned);
          scanned += events;
          token = scanned == 0 ? token : time(scanned);
          proof.replied(
              new Reply(START + sentAt, false, events, time(writtenAt.size()), mongodb(token)));
          for (int i = 0; i < events; i++) {
            proof.told();
          }
        }
      }
      long proved = proof.last() - START;
      int told = scanned;
      assertThat(writtenAt.subList(told, writtenAt.size()))
          .as("written, not told, and before what is proved")
          .noneMatch(written -> written < proved);
    }
  }
}
