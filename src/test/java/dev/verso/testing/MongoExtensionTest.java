package dev.verso.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mongo.MongoClient;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.io.IOException;
import java.util.Map;
import org.bson.Document;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith({VertxExtension.class, MongoExtension.class})
class MongoExtensionTest {

  private static TestDatabase first;

  @BeforeAll
  static void insert(TestDatabase database) {
    first = database;
    database.database().getCollection("pages").insertOne(new Document("_id", "a"));
  }

  @BeforeEach
  void injectsTheSame(TestDatabase database) {
    assertThat(database).isSameAs(first);
  }

  @Test
  void servesAVertxClient(Vertx vertx, VertxTestContext context, TestDatabase database) {
    var config =
        new JsonObject().put("connection_string", database.uri()).put("db_name", database.name());
    MongoClient client = MongoClient.create(vertx, config);

    client
        .findOne("pages", new JsonObject().put("_id", "a"), null)
        .onComplete(
            context.succeeding(
                page -> context.verify(() -> assertThat(page.getString("_id")).isEqualTo("a"))))
        .eventually(client::close)
        .onComplete(context.succeedingThenComplete());
  }

  @Test
  @RequiresFeature({Feature.CHANGE_STREAMS, Feature.TRANSACTIONS})
  void followsChangesWhereItSaysItCan(TestDatabase database) {
    var pages = database.database().getCollection("watched");
    try (var changes = pages.watch().cursor()) {
      pages.insertOne(new Document("_id", "new"));

      assertThat(changes.next().getDocumentKey()).containsKey("_id");
    }
  }

  @Nested
  class Inside {
    @Test
    void hasTheDatabaseOfItsClass(TestDatabase database) {
      assertThat(database).isSameAs(first);
    }
  }

  @Test
  void refusesADatabaseThatIsNotAvailable() {
    assertThatThrownBy(() -> TestServer.start(Map.of("VERSO_TEST_DATABASE", "secantus")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("VERSO_TEST_DATABASE=secantus");
    assertThatThrownBy(() -> TestServer.start(Map.of("VERSO_TEST_DATABASE", "oracle")))
        .hasMessageContaining("uri, testcontainers, secantus, embedded");
    assertThatThrownBy(() -> TestServer.start(Map.of("VERSO_TEST_SECANTUS", "/nowhere")))
        .hasMessageContaining("VERSO_TEST_SECANTUS names no executable: /nowhere");
  }

  @Test
  void takesTheEngineThatIsAskedFor() throws IOException {
    try (TestServer server = TestServer.start(Map.of("VERSO_TEST_DATABASE", "embedded"))) {
      assertThat(server.engine()).isEqualTo(Engine.EMBEDDED);
      assertThat(server.features()).isEmpty();
    }
  }

  @Test
  void dropsADatabaseThatIsClosed() throws IOException {
    try (TestServer server = TestServer.start(Map.of("VERSO_TEST_DATABASE", "embedded"))) {
      TestDatabase other = new TestDatabase(server, getClass());
      other.database().getCollection("pages").insertOne(new Document());
      assertThat(server.client().listDatabaseNames()).contains(other.name());

      other.close();

      assertThat(server.client().listDatabaseNames()).doesNotContain(other.name());
    }
  }
}
