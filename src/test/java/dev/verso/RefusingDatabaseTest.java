package dev.verso;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import dev.verso.settings.StartFailure;
import dev.verso.testing.SecantusServer;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A database that answers, and will not: what is told then, and to whom. */
@ExtendWith(VertxExtension.class)
class RefusingDatabaseTest {
  private static final String SECRET = "hunter2";

  private static SecantusServer server;

  @TempDir Path folder;

  private final StringWriter output = new StringWriter();
  private final StringWriter errors = new StringWriter();

  @BeforeAll
  static void makeUsers() {
    server = SecantusServer.start("--auth");
    try (MongoClient client = MongoClients.create(server.uri())) {
      createUser(client, "admin", "admin", new Document("role", "root").append("db", "admin"));
    }
    try (MongoClient client = MongoClients.create(uri("admin", SECRET, "admin"))) {
      createUser(client, "admin", "reader", new Document("role", "read").append("db", "site"));
      createUser(client, "admin", "stranger", new Document("role", "read").append("db", "other"));
      client
          .getDatabase("site")
          .getCollection("pages")
          .insertOne(new Document("_id", "a").append("body", "A"));
    }
  }

  private static void createUser(MongoClient client, String database, String name, Document role) {
    client
        .getDatabase(database)
        .runCommand(
            new Document("createUser", name).append("pwd", SECRET).append("roles", List.of(role)));
  }

  @AfterAll
  static void stop() throws IOException {
    if (server != null) {
      server.close();
    }
  }

  private static String uri(String user, String password, String source) {
    return server.uri().replace("://", "://" + user + ":" + password + "@")
        + "&authSource="
        + source;
  }

  private int command(String user, String password, String... args) {
    SettingsCommandLine commandLine = Verso.commandLine(Map.of());
    commandLine.picocli().setOut(new PrintWriter(output, true));
    commandLine.picocli().setErr(new PrintWriter(errors, true));
    List<String> all = new ArrayList<>(List.of(args));
    all.add(2, "--mongodb-uri=" + uri(user, password, "admin"));
    all.add(2, "--mongodb-database=site");
    return commandLine.execute(all.toArray(String[]::new));
  }

  private VersoServer serve(Vertx vertx, String user, String... args) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--mongodb-uri=" + uri(user, SECRET, "admin"),
                "--mongodb-database=site",
                "--seed=off"));
    all.addAll(List.of(args));
    return VersoServer.start(vertx, all.toArray(String[]::new));
  }

  @Test
  void anUploadWithoutTheRightToWriteIsToldInOneLine() throws IOException {
    Path file = Files.writeString(folder.resolve("f.txt"), "x".repeat(3 << 20));
    ListAppender<ILoggingEvent> logged = new ListAppender<>();
    logged.start();
    Logger root = (Logger) LoggerFactory.getLogger("dev.verso");
    root.addAppender(logged);

    assertThat(command("reader", SECRET, "files", "put", file.toString())).isEqualTo(1);

    root.detachAppender(logged);
    assertThat(errors)
        .hasToString(
            "verso: the database refuses: not authorized to do this (error 13 Unauthorized)\n");
    assertThat(logged.list).isEmpty();
  }

  @Test
  void aWrongPasswordIsToldAtOnceInOneLineThatNamesTheAuthSource() {
    long began = System.nanoTime();

    assertThat(command("reader", "wrong", "files", "ls")).isEqualTo(1);

    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    assertThat(errors.toString())
        .hasLineCount(1)
        .contains("authentication failed", "'admin'", "authSource")
        .doesNotContain("wrong", SECRET);
  }

  @Test
  void aPageThatMayNotBeReadIsToldAsARefusalWithReadyDown(Vertx vertx) {
    VersoServer verso = serve(vertx, "stranger");

    var page = verso.get("/pages/a");
    var file = verso.get("/files/a");
    var ready = verso.manage("/health/ready");

    assertThat(page.statusCode()).isEqualTo(503);
    assertThat(page.body()).contains("The database refuses").doesNotContain("stranger", "command");
    assertThat(file.statusCode()).isEqualTo(503);
    assertThat(file.body()).contains("The database refuses").doesNotContain("stranger", "command");
    assertThat(ready.statusCode()).isEqualTo(503);
    assertThat(ready.body())
        .contains("the database refuses: not authorized to read pages (error 13 Unauthorized)");
    VersoServer.await(verso.shutdown());
  }

  @Test
  void aReaderServes(Vertx vertx) {
    VersoServer verso = serve(vertx, "reader");

    assertThat(verso.get("/pages/a").body()).isEqualTo("A");
    assertThat(verso.manage("/health/ready").statusCode()).isEqualTo(200);
    VersoServer.await(verso.shutdown());
  }

  @Test
  void seedingWithoutTheRightSaysWhyAndHowToStartWithout(Vertx vertx) throws IOException {
    Files.writeString(folder.resolve("b.html"), "B");

    assertThatThrownBy(() -> serve(vertx, "reader", "--seed=missing", "--seed-dir=" + folder))
        .cause()
        .isInstanceOf(StartFailure.class)
        .hasMessage(
            "cannot seed the pages: the database refuses: not authorized to write pages"
                + " (error 13 Unauthorized); --seed=off starts without them");
  }
}
