package dev.verso;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.set;
import static dev.verso.testing.Conditions.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import dev.verso.live.EventStream;
import dev.verso.mongo.EmbeddedMongo;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.time.Duration;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A standalone server tells no changes: pages live for a time. */
@ExtendWith(VertxExtension.class)
@Timeout(60)
class StandaloneCacheTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  private EmbeddedMongo standalone;
  private MongoClient client;
  private MongoCollection<Document> pages;

  @BeforeEach
  void start(@TempDir Path folder) {
    standalone = EmbeddedMongo.start(folder);
    client = MongoClients.create(standalone.uri());
    pages = client.getDatabase("test").getCollection("pages");
    pages.insertOne(new Document("_id", "a").append("body", "one"));
  }

  @AfterEach
  void stop() {
    client.close();
    standalone.close();
  }

  private VersoServer verso(Vertx vertx, String timeToLive) {
    return VersoServer.start(
        vertx, "--mongodb-uri", standalone.uri(), "--seed", "off", "--cache-ttl", timeToLive);
  }

  @Test
  void aPageIsServedFromMemoryForItsTimeAndThenAskedForAgain(Vertx vertx) {
    VersoServer verso = verso(vertx, "500ms");
    long read = System.nanoTime();
    assertThat(verso.get("/pages/a").body()).isEqualTo("one");
    pages.updateOne(eq("a"), set("body", "two"));

    Duration late = await(SOON, () -> verso.get("/pages/a").body().equals("two"));

    assertThat(late).isBetween(Duration.ofMillis(100), Duration.ofSeconds(1));
    assertThat(System.nanoTime() - read).isGreaterThan(Duration.ofMillis(500).toNanos());
    VersoServer.await(verso.shutdown());
  }

  @Test
  void anOpenPageIsToldOfItsChangeAllTheSame(Vertx vertx) {
    VersoServer verso = verso(vertx, "100ms");
    try (EventStream stream = EventStream.open(verso.port(), "page=a")) {
      String before = stream.data();
      pages.updateOne(eq("a"), set("body", "two"));

      assertThat(stream.data()).isNotEqualTo(before);
    }
    VersoServer.await(verso.shutdown());
  }

  @Test
  void theInformationSaysSo(Vertx vertx) {
    VersoServer verso = verso(vertx, "1s");
    JsonObject cache = new JsonObject(verso.manage("/info").body()).getJsonObject("cache");

    assertThat(cache.getString("feed")).isEqualTo("ttl-only");
    VersoServer.await(verso.shutdown());
  }
}
