package dev.verso.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SecantusServerTest {

  private SecantusServer server;
  private MongoClient client;

  @BeforeEach
  void start() {
    server = SecantusServer.start();
    client = MongoClients.create(server.uri() + "&timeoutMS=1000&heartbeatFrequencyMS=500");
  }

  @AfterEach
  void end() throws Exception {
    if (server != null) {
      client.close();
      server.close();
    }
  }

  @Test
  void keepsItsPortAndItsDataWhenKilledAndRestarted() {
    pages().insertOne(new Document("_id", "a"));
    int port = server.port();

    server.kill();
    assertThatThrownBy(() -> pages().countDocuments()).isInstanceOf(MongoException.class);
    server.restart();

    assertThat(server.port()).isEqualTo(port);
    assertThat(documentsSeenAnew()).containsExactly(new Document("_id", "a"));
  }

  @Test
  void answersNothingWhileFrozen() {
    pages().insertOne(new Document("_id", "a"));

    server.freeze();
    assertThatThrownBy(() -> pages().countDocuments()).isInstanceOf(MongoException.class);
    server.thaw();

    assertThat(documentsSeenAnew()).hasSize(1);
  }

  @Test
  void stopsAndStartsAgain() {
    server.stop();
    server.restart();

    assertThat(documentsSeenAnew()).isEmpty();
  }

  private List<Document> documentsSeenAnew() {
    try (MongoClient another = MongoClients.create(server.uri())) {
      return another.getDatabase("test").getCollection("pages").find().into(new ArrayList<>());
    }
  }

  private MongoCollection<Document> pages() {
    return client.getDatabase("test").getCollection("pages");
  }
}
