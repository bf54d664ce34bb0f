package dev.verso.mongo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoNamespace;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Updates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddedMongoTest {

  @TempDir private Path dir;

  @Test
  void keepsDocumentsAcrossARestart() {
    with(client -> pages(client).insertOne(page("a", "one")));

    with(client -> assertThat(pages(client).find()).containsExactly(page("a", "one")));
  }

  @Test
  void keepsARenamedCollectionAndItsIndexesAcrossARestart() {
    with(
        client -> {
          pages(client).createIndex(Indexes.ascending("body"), new IndexOptions().unique(true));
          pages(client).insertOne(page("a", "one"));
          pages(client).renameCollection(new MongoNamespace("test", "moved"));
        });

    with(
        client -> {
          var moved = client.getDatabase("test").getCollection("moved");
          assertThat(moved.find(Filters.eq("a"))).containsExactly(page("a", "one"));
          assertThat(moved.find(Filters.eq("body", "one"))).hasSize(1);
          assertThatThrownBy(() -> moved.insertOne(page("b", "one")))
              .hasMessageContaining("E11000");
          assertThat(pages(client).find()).isEmpty();
        });
  }

  @Test
  void keepsWhatAnAggregationWroteAcrossARestart() {
    with(
        client -> {
          pages(client).insertOne(page("a", "one"));
          pages(client).aggregate(List.of(new Document("$out", "copy"))).toCollection();
        });

    with(
        client ->
            assertThat(client.getDatabase("test").getCollection("copy").find())
                .containsExactly(page("a", "one")));
  }

  @Test
  void dropsNoDatabaseButTheOneNamed() {
    with(
        client -> {
          client.getDatabase("app").getCollection("c").insertOne(page("a", "one"));
          client.getDatabase("app2").getCollection("c").insertOne(page("a", "two"));
          client.getDatabase("app").drop();
        });

    with(
        client -> {
          assertThat(client.getDatabase("app").getCollection("c").find()).isEmpty();
          assertThat(client.getDatabase("app2").getCollection("c").find())
              .containsExactly(page("a", "two"));
        });
  }

  @Test
  void refusesADirectoryThatIsInUse() {
    try (var first = EmbeddedMongo.start(dir)) {
      assertThatThrownBy(() -> EmbeddedMongo.start(dir))
          .isInstanceOf(DataDirectoryException.InUse.class)
          .hasMessage("another Verso is using the data directory " + dir);
      assertThat(first.uri()).startsWith("mongodb://127.0.0.1:");
    }
  }

  @Test
  void refusesADirectoryThatIsAFile() throws IOException {
    Path file = Files.writeString(dir.resolve("data"), "");

    assertThatThrownBy(() -> EmbeddedMongo.start(file))
        .isInstanceOf(DataDirectoryException.class)
        .hasMessage("cannot make the data directory " + file + ": it is there already");
  }

  @Test
  void refusesADamagedFile() throws IOException {
    Path file = Files.writeString(dir.resolve("verso.mv.db"), "no store ".repeat(2000), UTF_8);

    assertThatThrownBy(() -> EmbeddedMongo.start(dir))
        .isInstanceOf(DataDirectoryException.class)
        .hasMessage("cannot read " + file + ": it is damaged or no file of Verso's");
  }

  @Test
  void closesTwice() {
    EmbeddedMongo mongo = EmbeddedMongo.start(dir);

    mongo.close();
    mongo.close();

    EmbeddedMongo.start(dir).close();
  }

  @Test
  void appliesEachWriteOfTwoConnections() {
    with(
        client -> {
          pages(client).insertOne(new Document("_id", "count").append("n", 0));

          CompletableFuture.allOf(
                  CompletableFuture.runAsync(() -> increment(client, 300)),
                  CompletableFuture.runAsync(() -> increment(client, 300)))
              .join();

          assertThat(pages(client).find(Filters.eq("count")).first()).containsEntry("n", 600);
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 400})
  void keepsTheFileSmallWhenDocumentsAreOverwritten(int documents) {
    String body = "x".repeat(2000);
    with(
        client -> {
          pages(client)
              .insertMany(
                  IntStream.range(0, documents).mapToObj(i -> page("p" + i, body)).toList());
          for (int i = 0; i < 5000; i++) {
            String name = "p" + i * 7919L % documents;
            pages(client).replaceOne(Filters.eq(name), page(name, i + body));
          }
          assertThat(dir.resolve("verso.mv.db").toFile().length()).isLessThan(5 * 1024 * 1024);
        });
  }

  @Test
  void holdsManyDocumentsAndLargeOnes() {
    Document large = page("large", "x".repeat(15 * 1024 * 1024));
    with(
        client -> {
          pages(client)
              .insertMany(IntStream.range(0, 10_000).mapToObj(i -> page("p" + i, "x")).toList());
          pages(client).insertOne(large);
        });

    with(
        client -> {
          assertThat(pages(client).countDocuments()).isEqualTo(10_001);
          assertThat(pages(client).find(Filters.eq("p7777")).first()).isEqualTo(page("p7777", "x"));
          assertThat(pages(client).find(Filters.eq("large")).first()).isEqualTo(large);
        });
  }

  private void with(Consumer<MongoClient> work) {
    try (EmbeddedMongo mongo = EmbeddedMongo.start(dir);
        MongoClient client = MongoClients.create(mongo.uri())) {
      work.accept(client);
    }
  }

  private static void increment(MongoClient client, int times) {
    for (int i = 0; i < times; i++) {
      pages(client).updateOne(Filters.eq("count"), Updates.inc("n", 1));
    }
  }

  private static MongoCollection<Document> pages(MongoClient client) {
    return client.getDatabase("test").getCollection("pages");
  }

  private static Document page(String name, String body) {
    return new Document("_id", name).append("body", body);
  }
}
