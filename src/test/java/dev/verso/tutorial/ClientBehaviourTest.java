package dev.verso.tutorial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verso.testing.MongoExtension;
import dev.verso.testing.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.streams.ReadStream;
import io.vertx.ext.mongo.MongoClient;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What the tutorial says of vertx-mongo-client besides what its steps show. When one of these fails
 * with another version of the client, the page has to change too.
 */
@ExtendWith({VertxExtension.class, MongoExtension.class})
class ClientBehaviourTest {
  private static final String HEX = "5f0c0ffee0ddba11deadbeef";

  private final List<MongoClient> clients = new ArrayList<>();

  private MongoClient client(Vertx vertx, TestDatabase database, boolean useObjectId) {
    JsonObject config =
        JsonObject.of(
            "connection_string", database.uri(),
            "db_name", database.name(),
            "useObjectId", useObjectId);
    clients.add(MongoClient.create(vertx, config));
    return clients.get(0);
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  @AfterEach
  void close(Vertx vertx) throws Exception {
    await(ClosingClients.close(vertx, clients));
  }

  @Test
  @Timeout(30)
  void looksForItsServerFromTheBeginning(Vertx vertx) throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String uri = "mongodb://127.0.0.1:" + server.getLocalPort();
      clients.add(MongoClient.create(vertx, JsonObject.of("connection_string", uri)));

      server.accept().close();
    }
  }

  @Test
  void sharesTheDatabaseOfTheFirst(Vertx vertx, TestDatabase database) throws Exception {
    for (String name : List.of(database.name(), database.name() + "_other")) {
      JsonObject config = JsonObject.of("connection_string", database.uri(), "db_name", name);
      clients.add(MongoClient.createShared(vertx, config, "shared"));
    }

    await(clients.get(1).insert("shared", new JsonObject()));

    assertThat(database.database().getCollection("shared").countDocuments()).isOne();
  }

  @Test
  void makesStringsOfIdsByDefault(Vertx vertx, TestDatabase database) throws Exception {
    String id = await(client(vertx, database, false).insert("strings", new JsonObject()));

    assertThat(database.database().getCollection("strings").find().first())
        .isEqualTo(new Document("_id", id));
  }

  @Test
  void takesHexDigitsForAnObjectIdOnRequest(Vertx vertx, TestDatabase database) throws Exception {
    JsonObject document = JsonObject.of("_id", HEX);

    String id = await(client(vertx, database, true).insert("object_ids", document));

    assertThat(id).as("an id that was given").isNull();
    assertThat(database.database().getCollection("object_ids").find().first())
        .isEqualTo(new Document("_id", new ObjectId(HEX)));
  }

  @Test
  void fetchAddsUpWhatWasFetchedBefore(
      Vertx vertx, TestDatabase database, VertxTestContext context) {
    database
        .database()
        .getCollection("numbers")
        .insertMany(IntStream.range(0, 10).mapToObj(i -> new Document("_id", i)).toList());
    AtomicInteger delivered = new AtomicInteger();

    ReadStream<JsonObject> numbers =
        client(vertx, database, false).findBatch("numbers", new JsonObject()).pause();
    numbers.handler(
        document -> {
          switch (delivered.incrementAndGet()) {
            case 1 -> numbers.fetch(1);
            case 3 -> context.completeNow(); // though two were fetched
            default -> {}
          }
        });
    numbers.fetch(1);
  }
}
