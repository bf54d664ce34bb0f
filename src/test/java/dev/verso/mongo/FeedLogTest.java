package dev.verso.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.mongodb.MongoCommandException;
import com.mongodb.ServerAddress;
import dev.verso.mongo.ChangeFeed.State;
import java.time.Duration;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class FeedLogTest {
  private static final int MANY = 100;
  private static final String FOLLOWING = "INFO Following the changes of test.pages";
  private static final String LOST =
      "WARN Not following the changes of test.pages: error 286 ChangeStreamHistoryLost";

  private final Logger logger = (Logger) LoggerFactory.getLogger(ChangeStreamFeed.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final FeedLog story = new FeedLog("test.pages");
  private final StreamProof proof = new StreamProof(false);

  FeedLogTest() {
    logger.setLevel(Level.INFO);
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(lines);
    logger.setLevel(null);
  }

  private List<String> said() {
    return lines.list.stream()
        .map(line -> line.getLevel() + " " + line.getFormattedMessage())
        .toList();
  }

  private static Exception failure(int code, String name) {
    return new MongoCommandException(
        new BsonDocument("code", new BsonInt32(code)).append("codeName", new BsonString(name)),
        new ServerAddress());
  }

  private static Exception historyLost() {
    return failure(286, "ChangeStreamHistoryLost");
  }

  private void tick(State state, int times) {
    for (int i = 0; i < times; i++) {
      story.tick(state, proof, Duration.ofSeconds(2), 0);
    }
  }

  @Test
  void aStreamThatFailsWheneverItIsOpenedIsToldOnce() {
    for (int i = 0; i < MANY; i++) {
      story.opened();
      tick(State.LIVE, 2);
      story.ended(historyLost());
      tick(State.RESUMING, 2);
    }

    assertThat(said()).containsExactly(FOLLOWING, LOST);
  }

  @Test
  void anotherReasonIsAnotherTurn() {
    story.opened();
    story.ended(historyLost());
    story.opened();
    story.ended(failure(189, "PrimarySteppedDown"));

    assertThat(said())
        .containsExactly(
            FOLLOWING,
            LOST,
            "WARN Not following the changes of test.pages: error 189 PrimarySteppedDown");
  }

  @Test
  void whatIsFollowedForASecondIsToldAsSuchAndItsNextEndToo() {
    story.opened();
    story.ended(historyLost());
    story.opened();
    tick(State.LIVE, 10);
    story.ended(historyLost());

    assertThat(said()).containsExactly(FOLLOWING, LOST, FOLLOWING, LOST);
  }

  @Test
  void aDropIsFollowedAtOnceByTheNextCollectionOfThatName() {
    story.opened();
    story.ended(null);
    story.opened();

    assertThat(said())
        .containsExactly(
            FOLLOWING,
            "INFO Not following the changes of test.pages: it was dropped or renamed",
            FOLLOWING);
  }

  @Test
  void whatIsBehindSaysHowFarItIsAndNotWhoIsToBlame() {
    story.opened();
    BsonTimestamp told = new BsonTimestamp(60, 1);
    proof.replied(
        new StreamProof.Reply(1, true, 0, new BsonTimestamp(61, 2), StreamProofTest.mongodb(told)));
    tick(State.BEHIND, MANY);

    assertThat(said())
        .containsExactly(
            FOLLOWING,
            "WARN The changes of test.pages are behind, not proved to be told for 2000 ms (told up to"
                + " 1970-01-01T00:01:00Z.1, the server's clock is at 1970-01-01T00:01:01Z.2): pages"
                + " are asked for again until they are");
  }
}
