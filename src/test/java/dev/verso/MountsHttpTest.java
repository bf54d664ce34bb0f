package dev.verso;

import static dev.verso.VersoServer.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import com.mongodb.client.gridfs.GridFSBuckets;
import dev.verso.testing.Conditions;
import dev.verso.testing.MongoExtension;
import dev.verso.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pages and files whose paths lie within one another. */
@ExtendWith({VertxExtension.class, MongoExtension.class})
class MountsHttpTest {
  private final TestDatabase database;

  MountsHttpTest(TestDatabase database) {
    this.database = database;
  }

  /** A page and a file for each name, of which each says what it is. */
  @BeforeEach
  void write() {
    MongoDatabase documents = database.database();
    documents.drop();
    for (String name : List.of("a", "files", "files/a", "pages", "pages/a")) {
      documents
          .getCollection("pages")
          .insertOne(new Document("_id", name).append("body", "page " + name));
      byte[] bytes = ("file " + name).getBytes(StandardCharsets.UTF_8);
      GridFSBuckets.create(documents).uploadFromStream(name, new ByteArrayInputStream(bytes));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/,      /files,       /a,             page a",
    "/,      /files,       /files/a,       file a",
    "/,      /files,       /files,         page files",
    "/,      /files,       /pages/a,       page pages/a",
    "/pages, /,            /a,             file a",
    "/pages, /,            /pages/a,       page a",
    "/pages, /,            /pages,         file pages",
    "/pages, /pages/files, /pages/a,       page a",
    "/pages, /pages/files, /pages/files/a, file a",
    "/pages, /pages/files, /pages/files,   page files",
    "/files/pages, /files, /files/a,       file a",
    "/files/pages, /files, /files/pages/a, page a",
    "/files/pages, /files, /files/pages,   file pages",
    "/pages, /page,        /pages/a,       page a",
    "/page,  /pages,       /pages/a,       file a",
  })
  void theLongestPathHasIt(String pages, String files, String path, String body, Vertx vertx) {
    VersoServer verso =
        VersoServer.start(vertx, database, "--pages-path", pages, "--files-path", files);

    assertThat(verso.get(path).body()).isEqualTo(body);
    // The second time a page is in memory, and the router is not asked.
    assertThat(verso.get(path).body()).isEqualTo(body);
    await(verso.shutdown());
  }

  @Test
  void whereBothAreMountedAPageWinsOverAFile(Vertx vertx) {
    database.database().getCollection("pages").deleteOne(new Document("_id", "a"));
    VersoServer verso =
        VersoServer.start(vertx, database, "--pages-path", "/", "--files-path", "/");

    assertThat(verso.get("/pages/a").body()).isEqualTo("page pages/a");
    assertThat(verso.get("/a").body()).isEqualTo("file a");
    assertThat(verso.get("/none").statusCode()).isEqualTo(404);
    await(verso.shutdown());
  }

  @Test
  void aFileInMemoryAtTheRootDoesNotAnswerForAPageThatIsThereToo(Vertx vertx) {
    GridFSBuckets.create(database.database())
        .uploadFromStream("robots.txt", new ByteArrayInputStream(new byte[10]));
    VersoServer verso = VersoServer.start(vertx, database, "--files-path", "/");
    // No page of that name yet: so the file comes into memory.
    assertThat(verso.get("/robots.txt").body()).hasSize(10);
    database
        .database()
        .getCollection("pages")
        .insertOne(new Document("_id", "robots.txt").append("body", "page robots.txt"));

    Conditions.await(
        Duration.ofSeconds(10), () -> verso.get("/robots.txt").body().equals("page robots.txt"));
    await(verso.shutdown());
  }

  @Test
  void aPageInMemoryDoesNotAnswerForAFile(Vertx vertx) {
    VersoServer verso = VersoServer.start(vertx, database, "--pages-path", "/");
    // Escaped, a page's name is the page's: so it comes into memory.
    verso.get("/files%2Fa");

    assertThat(verso.get("/files%2Fa").body()).isEqualTo("page files/a");
    assertThat(verso.get("/files/a").body()).isEqualTo("file a");
    await(verso.shutdown());
  }
}
