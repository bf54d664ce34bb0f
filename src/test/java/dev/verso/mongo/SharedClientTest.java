package dev.verso.mongo;

import static dev.verso.VersoServer.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.event.ConnectionPoolClosedEvent;
import com.mongodb.event.ConnectionPoolCreatedEvent;
import com.mongodb.event.ConnectionPoolListener;
import dev.verso.testing.MongoExtension;
import dev.verso.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mongo.impl.config.MongoClientOptionsParser;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith({VertxExtension.class, MongoExtension.class})
class SharedClientTest {
  private final AtomicInteger pools = new AtomicInteger();

  private SharedClient open(Vertx vertx, TestDatabase database) {
    ConnectionPoolListener counter =
        new ConnectionPoolListener() {
          @Override
          public void connectionPoolCreated(ConnectionPoolCreatedEvent event) {
            pools.incrementAndGet();
          }

          @Override
          public void connectionPoolClosed(ConnectionPoolClosedEvent event) {
            pools.decrementAndGet();
          }
        };
    return SharedClient.open(
        vertx,
        database.name(),
        MongoClientSettings.builder()
            .applyConnectionString(new ConnectionString(database.uri()))
            .applyToConnectionPoolSettings(pool -> pool.addConnectionPoolListener(counter))
            .build(),
        new MongoClientOptionsParser(vertx, new JsonObject()).settings().getCodecRegistry());
  }

  @Test
  void itsFacesReadOneAnotherThroughOnePool(Vertx vertx, TestDatabase database) {
    SharedClient client = open(vertx, database);

    await(client.insert("shared", new JsonObject().put("_id", "a").put("n", 1)));
    List<Document> found =
        await(
            Published.all(
                vertx.getOrCreateContext(), client.database().getCollection("shared").find()));

    assertThat(found).containsExactly(new Document("_id", "a").append("n", 1));
    assertThat(pools).hasValue(1);
    client.closeDriver();
    await(client.close());
  }

  @Test
  void isClosedWhenItSaysSo(Vertx vertx, TestDatabase database) {
    SharedClient client = open(vertx, database);
    await(client.count("shared", new JsonObject()));

    client.closeDriver();

    assertThat(pools).hasValue(0);
    await(client.close());
  }
}
