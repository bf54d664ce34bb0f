package dev.verso;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.set;
import static dev.verso.VersoBehindProxy.FEED;
import static dev.verso.VersoBehindProxy.SOON;
import static dev.verso.testing.Conditions.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import dev.verso.testing.SecantusServer;
import dev.verso.wire.Fault;
import dev.verso.wire.Injection;
import dev.verso.wire.Selection;
import dev.verso.wire.ServerError;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.time.Duration;
import java.util.stream.Stream;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pages where the stream of changes breaks: by failovers, lost history, and networks. */
@ExtendWith(VertxExtension.class)
@Timeout(120)
class BrokenStreamTest {
  private static final Duration WATCHED = Duration.ofMillis(1500);
  private static final Selection GET_MORE = FEED.command("getMore");

  private final VersoBehindProxy site;

  BrokenStreamTest(Vertx vertx) {
    site = VersoBehindProxy.start(vertx);
  }

  @AfterEach
  void close() throws IOException {
    site.close();
  }

  @ParameterizedTest
  @EnumSource
  void noPageIsOlderThanTrustWhileEveryGetMoreFails(ServerError error) {
    // Else the command that opens a stream again would tell what changed.
    Injection withheld = site.proxy.inject(new Fault.WithholdEvents(), FEED);
    Injection failing = site.proxy.inject(new Fault.Fail(error), GET_MORE);
    await(SOON, () -> failing.struck() > 0);

    long acknowledged = site.write("hot", "two");

    site.assertNeverOlderThanTrust("hot", "two", acknowledged, WATCHED);
    withheld.end();
    failing.end();
    site.assertExactAgain();
  }

  @Test
  void whatWasNeverToldIsNotServedWhenHistoryIsLost() {
    Injection withheld = site.proxy.inject(new Fault.WithholdEvents(), FEED);
    long acknowledged = site.write("hot", "two");
    await(SOON, () -> withheld.struck() > 0);
    site.proxy.inject(new Fault.Fail(ServerError.CHANGE_STREAM_HISTORY_LOST), GET_MORE, 1);
    site.awaitLogged("ChangeStreamHistoryLost");
    withheld.end();

    site.assertNeverOlderThanTrust("hot", "two", acknowledged, WATCHED);
    site.awaitLive();
    assertThat(site.body("hot")).isEqualTo("two");
    site.assertExactAgain();
  }

  @Test
  void aHalfOpenConnectionProvesNothingAndIsGivenUp() {
    Injection halfOpen = site.proxy.inject(new Fault.HalfOpen(), GET_MORE, 1);
    await(SOON, () -> halfOpen.struck() > 0);

    long acknowledged = site.write("hot", "two");

    site.assertNeverOlderThanTrust("hot", "two", acknowledged, WATCHED);
    site.assertExactAgain();
  }

  @Test
  void aChangeWhoseReplyIsLostIsToldByTheNextConnection() {
    Injection dropped = site.proxy.inject(new Fault.DropReply(), GET_MORE);
    await(SOON, () -> dropped.struck() > 0);

    long acknowledged = site.write("hot", "two");

    site.assertNeverOlderThanTrust("hot", "two", acknowledged, WATCHED);
    dropped.end();
    site.assertExactAgain();
  }

  @Test
  void noPageIsOlderThanTrustWhileTheFeedCannotConnect() {
    Injection cut = site.proxy.inject(new Fault.Cut(), FEED);
    assertThat(site.proxy.cut(FEED)).isPositive();

    long acknowledged = site.write("hot", "two");

    site.assertNeverOlderThanTrust("hot", "two", acknowledged, WATCHED);
    site.awaitFeed("resuming");
    cut.end();
    site.assertExactAgain();
  }

  @Test
  void aSlowServerTellsLateButNoPageIsOld() {
    Injection slow = site.proxy.inject(new Fault.Delay(Duration.ofSeconds(2)), GET_MORE);
    await(SOON, () -> slow.struck() > 0);

    long acknowledged = site.write("hot", "two");

    site.assertNeverOlderThanTrust("hot", "two", acknowledged, WATCHED);
    site.awaitFeed("behind");
    slow.end();
    site.assertExactAgain();
  }

  @Test
  void aServerThatIsAtAnEarlierTimeThanWhatWasToldIsFollowedAnew() {
    Injection earlier = site.proxy.inject(new Fault.AdvanceClusterTime(Duration.ofHours(-1)), FEED);
    site.proxy.cut(FEED);
    site.awaitLogged("the server is at an earlier time");

    long acknowledged = site.write("hot", "two");

    site.assertNeverOlderThanTrust("hot", "two", acknowledged, WATCHED);
    earlier.end();
    site.assertExactAgain();
  }

  @Test
  void whatAFailoverUndoesIsUndoneInMemoryToo() throws IOException {
    try (SecantusServer next = SecantusServer.start();
        MongoClient writer = MongoClients.create(next.uri())) {
      MongoCollection<Document> pages = writer.getDatabase("test").getCollection("pages");
      pages.insertOne(new Document("_id", "hot").append("body", "one"));
      // More than the old primary has: this server goes on by a number in its tokens that counts
      // what was written, where MongoDB goes on by their time; of another's tokens it makes
      // nothing.
      pages.insertMany(Stream.generate(Document::new).limit(5_000).toList());
      site.write("hot", "acknowledged by the old primary alone");
      await(SOON, () -> site.body("hot").equals("acknowledged by the old primary alone"));
      await(SOON, () -> site.hits("hot"));

      site.proxy.switchTo(next);
      long switched = System.nanoTime();

      site.assertNeverOlderThanTrust("hot", "one", switched, WATCHED);
      pages.updateOne(eq("hot"), set("body", "two"));
      site.assertNeverOlderThanTrust("hot", "two", System.nanoTime(), WATCHED);
    }
  }
}
