package dev.verso.mongo;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Updates.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoNamespace;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.DeleteOneModel;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.InsertOneModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.bson.BsonDocument;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class EmbeddedMongoChangesTest {

  private record Write(String name, Consumer<MongoDatabase> work, List<EmbeddedChange> changes) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** Each on a collection "c" of database "test" that holds {_id: "a", n: 1}. */
  @SuppressWarnings("UnusedVariable") // by the parameterized test
  private static final List<Write> WRITES =
      List.of(
          on("insert", c -> c.insertOne(new Document("_id", "b")), documents("b")),
          on(
              "insert of several",
              c -> c.insertMany(List.of(new Document("_id", "b"), new Document("_id", "d"))),
              documents("b", "d")),
          on("insert by ObjectId", c -> c.insertOne(new Document()), collection("c")),
          on(
              "insert of a duplicate",
              c -> assertThatThrownBy(() -> c.insertOne(new Document("_id", "a"))).isNotNull(),
              documents("a")),
          on("update", c -> c.updateOne(eq("a"), set("n", 2)), documents("a")),
          on("update by query", c -> c.updateMany(gt("n", 0), set("n", 2)), collection("c")),
          on(
              "update of an _id that is a query",
              c -> c.updateMany(gt("_id", ""), set("n", 2)),
              collection("c")),
          on("replace", c -> c.replaceOne(eq("a"), new Document("n", 3)), documents("a")),
          on("delete", c -> c.deleteOne(eq("a")), documents("a")),
          on("delete of all", c -> c.deleteMany(new BsonDocument()), collection("c")),
          on("findAndModify", c -> c.findOneAndUpdate(eq("a"), set("n", 4)), documents("a")),
          on("findAndModify by query", c -> c.findOneAndDelete(eq("n", 1)), collection("c")),
          on(
              "bulk",
              c ->
                  c.bulkWrite(
                      List.of(
                          new InsertOneModel<>(new Document("_id", "b")),
                          new DeleteOneModel<>(eq("a")))),
              documents("b"),
              documents("a")),
          on("createIndex", c -> c.createIndex(Indexes.ascending("n")), collection("c")),
          on("drop", MongoCollection::drop, collection("c")),
          on(
              "rename",
              c -> c.renameCollection(new MongoNamespace("test", "e")),
              collection("c"),
              collection("e")),
          on(
              "$out",
              c -> c.aggregate(List.of(new Document("$out", "e"))).toCollection(),
              collection("e")),
          on(
              "$merge",
              c ->
                  c.aggregate(List.of(Document.parse("{$merge: {into: {db: 'f', coll: 'e'}}}")))
                      .toCollection(),
              new EmbeddedChange.Collection("f", "e")),
          new Write(
              "dropDatabase", MongoDatabase::drop, List.of(new EmbeddedChange.Database("test"))));

  private static Write on(
      String name, Consumer<MongoCollection<Document>> work, EmbeddedChange... changes) {
    return new Write(name, database -> work.accept(database.getCollection("c")), List.of(changes));
  }

  private static EmbeddedChange documents(String... ids) {
    return new EmbeddedChange.Documents("test", "c", Set.of(ids));
  }

  private static EmbeddedChange collection(String name) {
    return new EmbeddedChange.Collection("test", name);
  }

  @TempDir private Path dir;
  private EmbeddedMongo mongo;
  private MongoClient client;
  private final List<EmbeddedChange> announced = Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void start() {
    mongo = EmbeddedMongo.start(dir);
    client = MongoClients.create(mongo.uri());
    collection().insertOne(new Document("_id", "a").append("n", 1));
    mongo.onChange(announced::add);
  }

  @AfterEach
  void stop() {
    client.close();
    mongo.close();
  }

  @ParameterizedTest
  @FieldSource("WRITES")
  void announcesAWriteByTheTimeItIsAcknowledged(Write write) {
    write.work().accept(client.getDatabase("test"));

    assertThat(announced).containsExactlyElementsOf(write.changes());
  }

  @Test
  void announcesNoRead() {
    collection().find(eq("a")).first();
    collection().countDocuments();
    collection().distinct("n", Integer.class).first();
    collection().aggregate(List.of(new Document("$match", new Document("n", 1)))).first();
    client.getDatabase("test").listCollectionNames().first();
    client.listDatabaseNames().first();

    assertThat(announced).isEmpty();
  }

  @Test
  void touchesWhatItNames() {
    EmbeddedChange documents = documents("a");
    EmbeddedChange collection = collection("c");
    EmbeddedChange database = new EmbeddedChange.Database("test");

    assertThat(documents.mayTouch("test", "c", "a")).isTrue();
    assertThat(documents.mayTouch("test", "c", "b")).isFalse();
    assertThat(documents.mayTouch("test", "d", "a")).isFalse();
    assertThat(collection.mayTouch("test", "c", "b")).isTrue();
    assertThat(collection.mayTouch("other", "c", "b")).isFalse();
    assertThat(database.mayTouch("test", "d", "b")).isTrue();
    assertThat(database.mayTouch("other", "d", "b")).isFalse();
  }

  private MongoCollection<Document> collection() {
    return client.getDatabase("test").getCollection("c");
  }
}
