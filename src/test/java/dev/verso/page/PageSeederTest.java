package dev.verso.page;

import static com.mongodb.client.model.Filters.eq;
import static dev.verso.VersoServer.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.mongodb.client.MongoCollection;
import dev.verso.VersoServer;
import dev.verso.settings.StartFailure;
import dev.verso.testing.MongoExtension;
import dev.verso.testing.Options;
import dev.verso.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith({VertxExtension.class, MongoExtension.class})
class PageSeederTest {
  @TempDir Path seeds;

  private final MongoCollection<Document> pages;
  private final TestDatabase database;

  PageSeederTest(TestDatabase database) {
    this.database = database;
    this.pages = database.database().getCollection("pages");
  }

  @BeforeEach
  void writeTwoSeeds() throws IOException {
    pages.drop();
    write("page-one.html", "one");
    write("docs/install.html", "größe");
  }

  private void write(String file, String content) throws IOException {
    Files.createDirectories(seeds.resolve(file).getParent());
    Files.writeString(seeds.resolve(file), content);
  }

  private void seed(Vertx vertx, String mode) {
    VersoServer verso =
        VersoServer.start(vertx, database, "--seed", mode, "--seed-dir", seeds.toString());
    await(verso.shutdown());
  }

  @Test
  void filesBecomePagesNamedAfterTheirPath(Vertx vertx) {
    seed(vertx, "missing");

    assertThat(pages.find())
        .containsExactlyInAnyOrder(
            new Document("_id", "page-one").append("body", "one"),
            new Document("_id", "docs/install").append("body", "größe"));
  }

  @Test
  void ofItselfItFillsOnlyACollectionThatIsEmptyOrNotThere(Vertx vertx) {
    seed(vertx, "if-empty");
    assertThat(pages.countDocuments()).isEqualTo(2);

    pages.deleteMany(new Document());
    seed(vertx, "if-empty");
    assertThat(pages.countDocuments()).isEqualTo(2);
  }

  @Test
  void ofItselfItBringsNothingBackAndAddsNothing(Vertx vertx) {
    seed(vertx, "if-empty");
    pages.deleteOne(eq("page-one"));

    seed(vertx, "if-empty");

    assertThat(pages.find())
        .containsExactly(new Document("_id", "docs/install").append("body", "größe"));
    assertThat(Options.parse(new PageOptions()).seed()).isEqualTo(PageOptions.Seed.IF_EMPTY);
  }

  @Test
  void missingInsertsWhatIsNotThereAndLeavesTheRest(Vertx vertx) {
    pages.insertOne(new Document("_id", "page-one").append("body", "mine").append("title", "t"));
    pages.insertOne(new Document("_id", "other").append("body", "other"));

    seed(vertx, "missing");

    assertThat(pages.find(eq("page-one")).first())
        .isEqualTo(new Document("_id", "page-one").append("body", "mine").append("title", "t"));
    assertThat(pages.countDocuments()).isEqualTo(3);
  }

  @Test
  void resetDropsTheCollectionFirst(Vertx vertx) {
    pages.insertOne(new Document("_id", "page-one").append("body", "mine"));
    pages.insertOne(new Document("_id", "other").append("body", "other"));

    seed(vertx, "reset");

    assertThat(pages.countDocuments()).isEqualTo(2);
    assertThat(pages.find(eq("page-one")).first()).containsEntry("body", "one");
  }

  @Test
  void offWritesNothing(Vertx vertx) {
    seed(vertx, "off");

    assertThat(pages.countDocuments()).isZero();
  }

  @Test
  void otherFilesAndHiddenOnesAreLeftAlone(Vertx vertx) throws IOException {
    write("notes.txt", "x");
    write("..data/page-three.html", "x");
    write(".hidden.html", "x");

    seed(vertx, "missing");

    assertThat(pages.countDocuments()).isEqualTo(2);
  }

  @Test
  void severalVersosMaySeedAtOnce(Vertx vertx) throws IOException {
    for (int i = 0; i < 1200; i++) {
      write("many/" + i + ".html", "page " + i);
    }
    IntStream.range(0, 3).parallel().forEach(i -> seed(vertx, "missing"));

    assertThat(pages.countDocuments()).isEqualTo(1202);
  }

  @Test
  void aSeedThatIsNotUtf8IsNamed(Vertx vertx) throws IOException {
    Files.write(seeds.resolve("broken.html"), new byte[] {(byte) 0xff, 'x'});

    assertStartFails(vertx, seeds, "broken.html is not UTF-8");
  }

  @Test
  void aSeedTooLargeForADocumentIsNamed(Vertx vertx) throws IOException {
    Files.write(seeds.resolve("large.html"), new byte[16 * 1024 * 1024]);

    assertStartFails(vertx, seeds, "large.html is larger than a document");
  }

  @Test
  void aSeedFolderThatWasNamedMustBeThere(Vertx vertx) {
    assertStartFails(vertx, seeds.resolve("absent"), "--seed-dir: cannot read the folder");
  }

  private void assertStartFails(Vertx vertx, Path folder, String message) {
    assertThatExceptionOfType(CompletionException.class)
        .isThrownBy(
            () ->
                VersoServer.start(
                    vertx, database, "--seed", "missing", "--seed-dir", folder.toString()))
        .havingCause()
        .isInstanceOf(StartFailure.class)
        .withMessageContaining(message);
  }
}
