package dev.verso;

import static dev.verso.VersoServer.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verso.testing.MongoExtension;
import dev.verso.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code verso pages put}, seen by who reads the pages. */
@ExtendWith({VertxExtension.class, MongoExtension.class})
class PutPagesTest {
  @TempDir Path folder;

  private final TestDatabase database;
  private final StringWriter output = new StringWriter();
  private final StringWriter errors = new StringWriter();

  PutPagesTest(TestDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void dropPages() {
    database.database().getCollection("pages").drop();
  }

  private int put(String... args) {
    SettingsCommandLine commandLine =
        Verso.commandLine(
            Map.of("VERSO_MONGODB_URI", database.uri(), "VERSO_MONGODB_DATABASE", database.name()));
    commandLine.picocli().setOut(new PrintWriter(output, true));
    commandLine.picocli().setErr(new PrintWriter(errors, true));
    String[] all = new String[args.length + 2];
    all[0] = "pages";
    all[1] = "put";
    System.arraycopy(args, 0, all, 2, args.length);
    return commandLine.execute(all);
  }

  private String write(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content).toString();
  }

  private Document page(String name) {
    return database.database().getCollection("pages").find(new Document("_id", name)).first();
  }

  @Test
  void aFileBecomesAPageThatIsServed(Vertx vertx) throws IOException {
    VersoServer verso = VersoServer.start(vertx, database);

    assertThat(put(write("hello.html", "<h1>größe</h1>"))).isZero();

    assertThat(verso.get("/pages/hello").body()).isEqualTo("<h1>größe</h1>");
    assertThat(output).hasToString("stored hello (16 bytes): /pages/hello\n");
    assertThat(errors.toString()).isEmpty();
    await(verso.shutdown());
  }

  @Test
  void aFolderBecomesPagesOfItsName() throws IOException {
    write("docs/install.html", "I");
    write("docs/deep/a.html", "A");

    assertThat(put(folder.resolve("docs").toString())).isZero();

    assertThat(page("docs/install")).containsEntry("body", "I");
    assertThat(page("docs/deep/a")).containsEntry("body", "A");
  }

  @Test
  void ofAPageThatIsThereTheBodyAndItsTimeAreSet() throws IOException {
    database
        .database()
        .getCollection("pages")
        .insertOne(
            new Document("_id", "a").append("body", "old").append("contentType", "text/plain"));

    put("--name", "a", write("b.html", "new"));

    assertThat(page("a")).containsEntry("body", "new").containsEntry("contentType", "text/plain");
    assertThat(page("a").get("updatedAt", Date.class))
        .isCloseTo(Date.from(Instant.now()), Duration.ofMinutes(1).toMillis());
  }

  @Test
  void whatCanBeNoPageIsNamedAndTheRestIsStored() throws IOException {
    Path latin =
        Files.write(folder.resolve("latin.html"), "ü".getBytes(StandardCharsets.ISO_8859_1));
    String large = write("large.html", "x".repeat(16 << 20));
    String image = write("a.png", "");
    String good = write("good.html", "G");

    assertThat(put(latin.toString(), large, image, good)).isEqualTo(1);

    assertThat(errors.toString().lines())
        .containsExactly(
            "verso: cannot store 'latin': it is not UTF-8",
            "verso: large is larger than a document of MongoDB may be",
            "verso: a.png is no .html file; verso files put stores what is none",
            "verso: 1 stored, 3 failed");
    assertThat(page("good")).containsEntry("body", "G");
  }

  @Test
  void aNameThatNoPageHasIsRefused() throws IOException {
    assertThat(put("--name", "a//b", write("a.html", "A"))).isEqualTo(1);

    assertThat(errors.toString())
        .startsWith("verso: cannot store 'a//b': a page's name has no empty")
        .hasLineCount(1);
  }
}
