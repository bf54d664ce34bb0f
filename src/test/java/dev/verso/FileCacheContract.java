package dev.verso;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.set;
import static dev.verso.testing.Conditions.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import com.mongodb.client.gridfs.GridFSBucket;
import com.mongodb.client.gridfs.GridFSBuckets;
import com.mongodb.client.gridfs.model.GridFSUploadOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.types.Binary;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the cache does for files, which drivers write beside the Verso that serves them. */
@ExtendWith(VertxExtension.class)
@Timeout(60)
abstract class FileCacheContract {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final int LARGE = 600_000;
  private static final Pattern QUESTIONS =
      Pattern.compile(
          "(?m)^db_client_operation_duration_seconds_count\\{[^}]*fs\\.(?:files|chunks)[^}]*} (\\S+)");

  private final Served served;
  private final MongoDatabase database;
  private final VersoServer verso;
  private final GridFSBucket bucket;

  /**
   * What is tested.
   *
   * @param uri for commands
   * @param database that {@code verso} serves, by a client of its own
   * @param close closes that client, where it is nobody else's
   */
  record Served(String uri, MongoDatabase database, VersoServer verso, Runnable close) {}

  FileCacheContract(Served served) {
    this.served = served;
    this.database = served.database();
    this.verso = served.verso();
    this.bucket = GridFSBuckets.create(database);
  }

  @BeforeEach
  void follow() {
    await(SOON, () -> cache().getString("feed").equals("live"));
  }

  @AfterEach
  void stop() {
    bucket.drop();
    served.close().run();
    VersoServer.await(verso.shutdown());
  }

  private JsonObject cache() {
    return new JsonObject(verso.manage("/info").body())
        .getJsonObject("cache")
        .getJsonObject("files");
  }

  private ObjectId put(String name, String content) {
    return bucket.uploadFromStream(
        name,
        new ByteArrayInputStream(content.getBytes(UTF_8)),
        new GridFSUploadOptions().metadata(new Document("contentType", "text/plain")));
  }

  private static String status(HttpResponse<?> response) {
    return response.headers().firstValue("cache-status").orElse("none");
  }

  private void awaitHit(String path) {
    await(SOON, () -> status(verso.get(path)).equals("verso; hit"));
  }

  private void awaitBody(String path, String body) {
    await(SOON, () -> verso.get(path).body().equals(body));
  }

  /** How often the database was asked for files. */
  private double questions() {
    return QUESTIONS
        .matcher(verso.manage("/metrics").body())
        .results()
        .mapToDouble(count -> Double.parseDouble(count.group(1)))
        .sum();
  }

  @Test
  void aSmallFileInMemoryIsWhatItIsOutOfTheDatabase() {
    put("small.txt", "0123456789".repeat(10));
    List<List<String>> requests =
        List.of(
            List.of("GET"),
            List.of("HEAD"),
            List.of("GET", "Range", "bytes=5-14"),
            List.of("GET", "Range", "bytes=-3"),
            List.of("GET", "Range", "bytes=200-"),
            List.of("GET", "If-None-Match", "*"),
            List.of("GET", "If-Match", "\"other\""));
    List<Map<String, List<String>>> before = requests.stream().map(this::ask).toList();
    awaitHit("/files/small.txt");
    double asked = questions();

    assertThat(requests.stream().map(this::ask).toList()).isEqualTo(before);
    assertThat(verso.get("/files/small.txt", "Range", "bytes=0-1,98-").body())
        .contains("\r\n01\r\n", "\r\n89\r\n--");
    assertThat(questions()).as("nobody was asked").isEqualTo(asked);
    assertThat(cache().getLong("hits")).isGreaterThan(requests.size());
  }

  private Map<String, List<String>> ask(List<String> request) {
    HttpResponse<String> response =
        verso.request(
            request.get(0),
            "/files/small.txt",
            request.subList(1, request.size()).toArray(String[]::new));
    Map<String, List<String>> answer = new TreeMap<>(response.headers().map());
    answer.keySet().removeAll(List.of("date", "cache-status", "x-request-id"));
    answer.put("body", List.of(response.body().replaceAll("Request .*", "")));
    return answer;
  }

  @Test
  void ofALargeFileNothingIsAskedForButBytes() {
    put("large.txt", "x".repeat(LARGE));
    String tag = verso.get("/files/large.txt").headers().firstValue("etag").orElseThrow();
    await(SOON, () -> status(verso.request("HEAD", "/files/large.txt")).equals("verso; hit"));
    double asked = questions();

    assertThat(verso.get("/files/large.txt", "If-None-Match", tag).statusCode()).isEqualTo(304);
    assertThat(verso.get("/files/large.txt", "Range", "bytes=900000-").statusCode()).isEqualTo(416);
    assertThat(questions()).isEqualTo(asked);
    HttpResponse<String> range = verso.get("/files/large.txt", "Range", "bytes=0-9");
    assertThat(range.body()).hasSize(10);
    assertThat(status(range)).isEqualTo("verso; fwd=partial");
    assertThat(questions()).as("for a chunk").isEqualTo(asked + 1);
  }

  @Test
  void whatDriversWriteIsServed() {
    awaitHit("/files/a.txt"); // that there is none
    put("a.txt", "one");
    awaitBody("/files/a.txt", "one");
    awaitHit("/files/a.txt");

    ObjectId second = put("a.txt", "two");
    awaitBody("/files/a.txt", "two");
    awaitHit("/files/a.txt");

    awaitHit("/files/b.txt");
    bucket.rename(second, "b.txt");
    awaitBody("/files/b.txt", "two");
    awaitBody("/files/a.txt", "one");
    awaitHit("/files/b.txt");

    bucket.delete(second);
    await(SOON, () -> verso.get("/files/b.txt").statusCode() == 404);
  }

  @Test
  void whatTheCommandsWriteIsServed(@TempDir Path folder) throws IOException {
    awaitHit("/files/a.txt");
    String file = Files.writeString(folder.resolve("a.txt"), "put").toString();

    assertThat(command("put", file)).isZero();
    awaitBody("/files/a.txt", "put");
    awaitHit("/files/a.txt");

    assertThat(command("rm", "a.txt")).isZero();
    await(SOON, () -> verso.get("/files/a.txt").statusCode() == 404);
  }

  private int command(String... args) {
    SettingsCommandLine commandLine =
        Verso.commandLine(
            Map.of(
                "VERSO_MONGODB_URI", served.uri(), "VERSO_MONGODB_DATABASE", database.getName()));
    commandLine.picocli().setOut(new PrintWriter(new StringWriter()));
    return commandLine.execute(
        Stream.concat(Stream.of("files"), Arrays.stream(args)).toArray(String[]::new));
  }

  @Test
  void anOlderRevisionThatIsMadeTheNewestIsServed() {
    ObjectId first = put("a.txt", "one");
    put("a.txt", "two");
    awaitBody("/files/a.txt", "two");
    awaitHit("/files/a.txt");

    database
        .getCollection("fs.files")
        .updateOne(eq(first), set("uploadDate", Instant.now().plusSeconds(60)));

    awaitBody("/files/a.txt", "one");
  }

  @Test
  void aFileThatIsWrittenAnewUnderItsIdIsServed() {
    ObjectId id = put("a.txt", "one");
    awaitBody("/files/a.txt", "one");
    awaitHit("/files/a.txt");

    bucket.delete(id);
    database
        .getCollection("fs.chunks")
        .insertOne(
            new Document("files_id", id)
                .append("n", 0)
                .append("data", new Binary("new".getBytes(UTF_8))));
    database
        .getCollection("fs.files")
        .insertOne(
            new Document("_id", id)
                .append("filename", "a.txt")
                .append("length", 3L)
                .append("chunkSize", 255 * 1024)
                .append("uploadDate", Instant.now()));

    awaitBody("/files/a.txt", "new");
  }

  @Test
  void aDroppedBucketIsGone() {
    put("a.txt", "one");
    awaitBody("/files/a.txt", "one");
    awaitHit("/files/a.txt");

    bucket.drop();

    await(SOON, () -> verso.get("/files/a.txt").statusCode() == 404);
  }

  @Test
  void whatIsAskedForByIdOrRevisionIsNotKept() {
    ObjectId id = put("a.txt", "one");

    for (int i = 0; i < 2; i++) {
      assertThat(status(verso.get("/files/?id=" + id))).isEqualTo("verso; fwd=bypass");
      assertThat(status(verso.get("/files/a.txt?revision=0"))).isEqualTo("verso; fwd=bypass");
    }
  }
}
