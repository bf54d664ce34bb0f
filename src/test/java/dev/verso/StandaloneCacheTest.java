package dev.verso;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.set;
import static dev.verso.testing.Conditions.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.gridfs.GridFSBuckets;
import dev.verso.live.EventStream;
import dev.verso.mongo.EmbeddedMongo;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayInputStream;
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

  private void put(String content) {
    GridFSBuckets.create(client.getDatabase("test"))
        .uploadFromStream("a.txt", new ByteArrayInputStream(content.getBytes(UTF_8)));
  }

  @Test
  void aFileIsServedFromMemoryForItsTimeToo(Vertx vertx) {
    put("one");
    VersoServer verso = verso(vertx, "500ms");
    assertThat(verso.get("/files/a.txt").body()).isEqualTo("one");
    assertThat(verso.get("/files/a.txt").headers().firstValue("cache-status"))
        .contains("verso; hit");
    put("two");

    await(SOON, () -> verso.get("/files/a.txt").body().equals("two"));
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
