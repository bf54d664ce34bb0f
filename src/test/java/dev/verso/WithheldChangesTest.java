package dev.verso;

import static dev.verso.VersoBehindProxy.FEED;
import static dev.verso.VersoBehindProxy.GONE;
import static dev.verso.VersoBehindProxy.SOON;
import static dev.verso.testing.Conditions.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.RenameCollectionOptions;
import dev.verso.wire.Fault;
import dev.verso.wire.Injection;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.time.Duration;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Pages where changes are told late, behind answers that are empty and successful: a stream that
 * answers is no proof.
 */
@ExtendWith(VertxExtension.class)
@Timeout(120)
class WithheldChangesTest {
  private static final Duration WATCHED = Duration.ofMillis(1500);

  @Test
  void noPageIsOlderThanTrustWhereNoMajorityCommitsWhatIsWritten(Vertx vertx) throws IOException {
    try (VersoBehindProxy site = VersoBehindProxy.start(vertx)) {
      Injection withheld = site.proxy.inject(new Fault.WithholdEvents(), FEED);

      long acknowledged = site.write("hot", "two");

      site.assertNeverOlderThanTrust("hot", "two", acknowledged, WATCHED);
      assertThat(withheld.struck()).isPositive();
      site.awaitFeed("behind");
      site.awaitLogged("behind");
      assertThat(site.hits("warm")).isFalse();
      withheld.end();
      site.assertExactAgain();
    }
  }

  @Test
  void noPageIsOlderThanTrustWhereAnIdleShardHoldsChangesBack(Vertx vertx) throws IOException {
    try (VersoBehindProxy site = VersoBehindProxy.startSharded(vertx)) {
      assertThat(site.verso.manage("/info").body()).contains("sharded cluster");
      Injection withheld = site.proxy.inject(new Fault.WithholdEvents(), FEED);

      long acknowledged = site.write("hot", "two");

      site.assertNeverOlderThanTrust("hot", "two", acknowledged, WATCHED);
      assertThat(withheld.struck()).isPositive();
      site.awaitFeed("behind");
      withheld.end();
      site.assertNeverOlderThanTrust("hot", "two", acknowledged, WATCHED);
      site.assertExactAgain();
    }
  }

  @Test
  void changesThatAreToldDoNotProveThatOthersAre(Vertx vertx) throws IOException {
    try (VersoBehindProxy site = VersoBehindProxy.start(vertx)) {
      Injection frozen = site.proxy.inject(new Fault.FreezeToken(), FEED);

      site.awaitFeed("behind");
      long acknowledged = site.write("hot", "two");

      site.assertNeverOlderThanTrust("hot", "two", acknowledged, WATCHED);
      assertThat(site.feed()).isEqualTo("behind");
      frozen.end();
      site.assertExactAgain();
    }
  }

  @Test
  void aStreamThatLagsBehindTheServersClockProvesNothing(Vertx vertx) throws IOException {
    try (VersoBehindProxy site = VersoBehindProxy.start(vertx)) {
      Injection ahead = site.proxy.inject(new Fault.AdvanceClusterTime(Duration.ofHours(1)), FEED);

      site.awaitFeed("behind");
      await(SOON, () -> !site.hits("warm"));

      ahead.end();
      site.assertExactAgain();
    }
  }

  @Test
  void aCollectionWhoseDropIsNotToldIsGoneAllTheSame(Vertx vertx) throws IOException {
    try (VersoBehindProxy site = VersoBehindProxy.start(vertx)) {
      Injection withheld = site.proxy.inject(new Fault.WithholdEvents(), FEED);

      site.pages().drop();
      long acknowledged = System.nanoTime();

      site.assertNeverOlderThanTrust("hot", GONE, acknowledged, WATCHED);
      site.awaitFeed("behind");
      withheld.end();
      site.assertExactAgain();
    }
  }

  @Test
  void aCollectionThatTakesThePlaceOfThePagesUntoldIsServed(Vertx vertx) throws IOException {
    try (VersoBehindProxy site = VersoBehindProxy.start(vertx)) {
      MongoCollection<Document> next = site.database().getCollection("next");
      next.insertOne(new Document("_id", "hot").append("body", "next"));
      Injection withheld = site.proxy.inject(new Fault.WithholdEvents(), FEED);

      next.renameCollection(
          site.pages().getNamespace(), new RenameCollectionOptions().dropTarget(true));
      long acknowledged = System.nanoTime();

      site.assertNeverOlderThanTrust("hot", "next", acknowledged, WATCHED);
      site.assertNeverOlderThanTrust("warm", GONE, acknowledged, WATCHED);
      withheld.end();
      site.assertExactAgain();
    }
  }
}
