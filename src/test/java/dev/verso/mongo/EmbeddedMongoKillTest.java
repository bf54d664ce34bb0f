package dev.verso.mongo;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.set;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.INTEGER;

import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Indexes;
import dev.verso.testing.JavaProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process that holds the engine, again and again, in the middle of its writes. */
class EmbeddedMongoKillTest {

  private static final int CYCLES_BEFORE_THE_KILL = 60;

  @TempDir private Path dir;

  @RepeatedTest(3)
  void losesNoAcknowledgedWriteWhenKilled() throws Exception {
    int acknowledged = writeUntilKilled();

    try (EmbeddedMongo mongo = EmbeddedMongo.start(dir);
        var client = MongoClients.create(mongo.uri())) {
      MongoDatabase database = client.getDatabase("test");
      assertThat(database.listCollectionNames()).contains("kept").doesNotContain("dropped");
      assertThat(database.getCollection("kept").listIndexes())
          .extracting(index -> index.getString("name"))
          .contains("step_1");
      for (int cycle = 0; cycle <= acknowledged / Writer.STEPS; cycle++) {
        int last = Math.min(acknowledged - cycle * Writer.STEPS, Writer.STEPS - 1);
        assertThat(database.getCollection("kept").find(eq(cycle)).map(d -> d.getInteger("step")))
            .singleElement(as(INTEGER))
            .as("step of cycle %s, when step %s was acknowledged", cycle, acknowledged)
            .isGreaterThanOrEqualTo(last);
      }
      assertThat(database.getCollection("deleted").countDocuments()).isLessThanOrEqualTo(1);
    }
  }

  /** The number of the last step that the child saw acknowledged. */
  private int writeUntilKilled() throws IOException, InterruptedException {
    Process child =
        JavaProcess.of(Writer.class, List.of(dir.toString()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    int acknowledged = -1;
    try (BufferedReader lines = child.inputReader(UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        acknowledged = Integer.parseInt(line);
        if (acknowledged == CYCLES_BEFORE_THE_KILL * Writer.STEPS) {
          child
              .toHandle()
              .destroyForcibly(); // unlike child.destroyForcibly(), leaves the output to read
        }
      }
    } finally {
      child.destroyForcibly().waitFor();
    }
    assertThat(acknowledged).isGreaterThanOrEqualTo(CYCLES_BEFORE_THE_KILL * Writer.STEPS);
    return acknowledged;
  }

  /** The child: writes without end, and prints the number of each step once it is acknowledged. */
  static final class Writer {

    /** The steps of a cycle; every cycle brings one document of "kept" from step 0 to the last. */
    static final int STEPS = 4;

    private Writer() {}

    public static void main(String[] args) {
      EmbeddedMongo mongo = EmbeddedMongo.start(Path.of(args[0]));
      MongoDatabase database = MongoClients.create(mongo.uri()).getDatabase("test");
      database.getCollection("dropped").insertOne(new Document());
      database.getCollection("dropped").drop();
      MongoCollection<Document> kept = database.getCollection("kept");
      MongoCollection<Document> deleted = database.getCollection("deleted");
      kept.createIndex(Indexes.ascending("step"));
      for (int cycle = 0; ; cycle++) {
        kept.insertOne(document(cycle, 0));
        acknowledged(cycle, 0);
        deleted.insertOne(document(cycle, 0));
        kept.updateOne(eq(cycle), set("step", 1));
        acknowledged(cycle, 1);
        deleted.deleteOne(eq(cycle));
        kept.replaceOne(eq(cycle), document(cycle, 2));
        acknowledged(cycle, 2);
        kept.findOneAndUpdate(eq(cycle), set("step", 3));
        acknowledged(cycle, 3);
      }
    }

    private static Document document(int id, int step) {
      return new Document("_id", id).append("step", step).append("body", "x".repeat(500));
    }

    private static void acknowledged(int cycle, int step) {
      System.out.println(cycle * STEPS + step);
      System.out.flush();
    }
  }
}
