package dev.verso;

import static dev.verso.VersoServer.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import dev.verso.mongo.DataDirectoryException;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A Verso on its embedded engine is found by commands, and by other clients. */
@ExtendWith(VertxExtension.class)
class RunningVersoTest {
  @TempDir Path folder;

  private final StringWriter output = new StringWriter();
  private final StringWriter errors = new StringWriter();

  private VersoServer serve(Vertx vertx, String... more) {
    String[] args = {"--data-dir=" + data(), "--seed=off", "--mongodb-database=mine"};
    return VersoServer.start(
        vertx, Stream.of(args, more).flatMap(Arrays::stream).toArray(String[]::new));
  }

  private Path data() {
    return folder.resolve("data");
  }

  private Path file() {
    return data().resolve("verso.json");
  }

  private int command(String... args) {
    SettingsCommandLine commandLine =
        Verso.commandLine(Map.of("VERSO_DATA_DIR", data().toString()));
    commandLine.picocli().setOut(new PrintWriter(output, true));
    commandLine.picocli().setErr(new PrintWriter(errors, true));
    return commandLine.execute(args);
  }

  private String write(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content).toString();
  }

  @Test
  void aCommandGoesThroughItAndTellsTheUrl(Vertx vertx) throws IOException {
    VersoServer verso = serve(vertx, "--files-path=/f");

    assertThat(command("files", "put", write("a b.txt", "A"))).isZero();

    assertThat(errors.toString()).isEmpty();
    String url = "http://localhost:" + verso.port() + "/f/a%20b.txt";
    assertThat(output).hasToString("stored a b.txt (1 bytes): " + url + "\n");
    assertThat(verso.get("/f/a%20b.txt").body()).isEqualTo("A");
    await(verso.shutdown());
  }

  @Test
  void infoTellsAUriThatWorks(Vertx vertx) {
    VersoServer verso = serve(vertx);
    String uri = new JsonObject(verso.manage("/info").body()).getString("uri");

    try (MongoClient client = MongoClients.create(uri)) {
      assertThat(uri).endsWith("/mine");
      client
          .getDatabase("mine")
          .getCollection("pages")
          .insertOne(new Document("_id", "docs/install").append("body", "Install"));
    }

    assertThat(verso.get("/pages/docs/install").body()).isEqualTo("Install");
    await(verso.shutdown());
  }

  @Test
  void theFileGoesWithIt(Vertx vertx) {
    VersoServer verso = serve(vertx);
    assertThat(file()).isRegularFile();

    await(verso.shutdown());

    assertThat(file()).doesNotExist();
    assertThat(command("files", "ls")).isZero();
  }

  @Test
  void anotherServerStillSaysThatTheDirectoryIsInUse(Vertx vertx) {
    VersoServer verso = serve(vertx);

    assertThatThrownBy(() -> serve(vertx))
        .cause()
        .isInstanceOf(DataDirectoryException.class)
        .hasMessageContaining("another Verso is using");
    assertThat(file()).isRegularFile();
    await(verso.shutdown());
  }

  @Test
  void theFileOfOneThatCrashedMisleadsNobody() throws IOException {
    Files.createDirectories(data());
    Files.writeString(file(), "{\"uri\": \"mongodb://127.0.0.1:1/mine\", \"pid\": 1}");

    assertThat(command("files", "ls")).isZero();

    assertThat(errors.toString()).isEmpty();
    assertThat(file()).doesNotExist();
  }

  @Test
  void oneThatDoesNotAnswerIsToldInOneLine(Vertx vertx) throws IOException {
    VersoServer verso = serve(vertx);
    Files.writeString(file(), "{\"uri\": \"mongodb://127.0.0.1:1/mine\"}");

    assertThat(command("files", "ls")).isEqualTo(1);

    assertThat(errors.toString())
        .startsWith("verso: another Verso is using the data directory " + data())
        .contains("its engine at mongodb://127.0.0.1:1/mine does not answer")
        .hasLineCount(1);
    await(verso.shutdown());
  }

  @Test
  void oneThatSaysNothingOfItselfIsToldInOneLine(Vertx vertx) throws IOException {
    VersoServer verso = serve(vertx);
    Files.writeString(file(), "[]");

    assertThat(command("files", "ls")).isEqualTo(1);

    assertThat(errors)
        .hasToString("verso: another Verso is using the data directory " + data() + "\n");
    await(verso.shutdown());
  }
}
