package dev.verso;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.set;
import static dev.verso.testing.Conditions.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import dev.verso.live.EventStream;
import dev.verso.testing.MongoExtension;
import dev.verso.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code verso dev}: a folder that is being worked on. */
@ExtendWith({VertxExtension.class, MongoExtension.class})
@Timeout(60)
class DevCommandTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final String SCRIPT = "<script src=\"/_verso/live.js\" defer></script>";

  @TempDir private Path folder;

  private final HttpClient http = HttpClient.newHttpClient();
  private final Vertx vertx;
  private final TestDatabase database;
  private final MongoCollection<Document> pages;
  private DevServer dev;

  DevCommandTest(Vertx vertx, TestDatabase database) {
    this.vertx = vertx;
    this.database = database;
    this.pages = database.database().getCollection("pages");
    pages.drop();
  }

  @BeforeEach
  void start() throws Exception {
    write("index.html", "<h1>one</h1>");
    write("docs/a.html", "a");
    write("draft.html", "not meant");
    dev =
        DevServer.start(
            vertx,
            folder,
            "--mongodb-uri=" + database.uri(),
            "--mongodb-database=" + database.name(),
            "--pages-path=/",
            "--files-path=/",
            "--exclude=draft.*");
  }

  @AfterEach
  void stop() {
    dev.close();
  }

  private void write(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private String get(String path) {
    URI uri = URI.create("http://127.0.0.1:" + dev.port() + path);
    try {
      return http.send(
              HttpRequest.newBuilder(uri).header("Accept", "text/plain").build(),
              BodyHandlers.ofString())
          .body();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError("cannot ask for " + uri, e);
    }
  }

  @Test
  void whatIsThereIsServedWithTheScriptThatUpdatesIt() {
    assertThat(get("/")).isEqualTo("<h1>one</h1>" + SCRIPT);
    assertThat(get("/docs/a")).isEqualTo("a" + SCRIPT);
    assertThat(get("/draft")).startsWith("No file named 'draft'");
    assertThat(pages.find(eq("index")).first())
        .as("the script is not stored")
        .containsEntry("body", "<h1>one</h1>");
  }

  @Test
  void whatIsSavedNewRenamedOrDeletedFollows() throws IOException {
    write("index.html", "<h1>two</h1>");
    write("new/folder/b.html", "b");
    write("logo.png", "no text");
    await(SOON, () -> get("/").startsWith("<h1>two</h1>"));
    await(SOON, () -> get("/new/folder/b").startsWith("b<"));
    await(SOON, () -> get("/logo.png").equals("no text"));

    Files.move(folder.resolve("new"), folder.resolve("old"));
    Files.delete(folder.resolve("docs/a.html"));
    Files.delete(folder.resolve("logo.png"));
    await(SOON, () -> get("/old/folder/b").startsWith("b<"));
    await(SOON, () -> get("/new/folder/b").startsWith("No file named"));
    await(SOON, () -> get("/docs/a").startsWith("No file named"));
    await(SOON, () -> !get("/logo.png").equals("no text"));

    write(
        "index.html.verso.json",
        "{\"contentType\": \"text/html; charset=utf-8\", \"title\": \"T\"}");
    await(SOON, () -> "T".equals(pages.find(eq("index")).first().getString("title")));
  }

  @Test
  void whatKeepsAFileFromBeingPushedIsToldUntilItIsMended() throws IOException {
    try (EventStream stream = EventStream.open(dev.port(), "page=&etag=x")) {
      stream.next();
      pages.updateOne(eq("index"), set("body", "changed in the database"));
      assertThat(stream.next()).doesNotContainKey("event");

      write("index.html", "<h1>mine</h1>");
      assertThat(stream.next())
          .containsEntry("event", "problem")
          .hasEntrySatisfying(
              "data",
              data -> assertThat(data).contains("index.html was changed in the database too"));
      assertThat(get("/")).startsWith("changed in the database");

      write("index.html", "changed in the database");
      assertThat(stream.next()).containsEntry("event", "problem").containsEntry("data", "\"\"");
    }
  }

  @Test
  void theFileOfPatternsHoldsAsSoonAsItIsSaved() throws IOException {
    write(".versoignore", "secret\n");
    write("secret/a.html", "not meant");
    write("seen.html", "seen");
    await(SOON, () -> get("/seen").startsWith("seen"));
    assertThat(get("/secret/a")).startsWith("No file named");

    write(".versoignore", "later.html\n");
    await(SOON, () -> get("/secret/a").startsWith("not meant"));

    try (EventStream stream = EventStream.open(dev.port(), "page=&etag=x")) {
      stream.next();
      write(".versoignore", "[\n");
      assertThat(stream.next().get("data")).contains(".versoignore: '[' is no pattern");
      write("later.html", "later");
      write("index.html", "<h1>two</h1>");
      await(SOON, () -> get("/").startsWith("<h1>two</h1>"));
      assertThat(get("/later")).as("the patterns of before go on").startsWith("No file named");
    }

    Files.delete(folder.resolve(".versoignore"));
    await(SOON, () -> get("/later").startsWith("later"));
  }

  @Test
  void whatIsNoPageHasOpenPagesLoadedAnew() throws IOException {
    try (EventStream stream = EventStream.open(dev.port(), "page=&etag=x")) {
      stream.next();
      write("style.css", "h1 { color: red }");

      assertThat(stream.next()).containsEntry("event", "reload");
      assertThat(get("/style.css")).isEqualTo("h1 { color: red }");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "none,            ,            none is no folder",
    "src/test,        --exclude=[, 'is no pattern'",
  })
  void whatCannotBeFollowedIsTold(String name, String flag, String message) {
    StringWriter errors = new StringWriter();
    SettingsCommandLine commandLine = Verso.commandLine(Map.of());
    commandLine.picocli().setErr(new PrintWriter(errors, true));

    int code =
        flag == null ? commandLine.execute("dev", name) : commandLine.execute("dev", flag, name);

    assertThat(code).isEqualTo(2);
    assertThat(errors.toString()).contains(message);
  }
}
