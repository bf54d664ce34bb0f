package dev.verso;

import static dev.verso.testing.Conditions.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.decoder.Decoder;
import dev.verso.testing.MongoExtension;
import dev.verso.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.bson.Document;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Text files that are in memory, compressed as clients take them. */
@ExtendWith({VertxExtension.class, MongoExtension.class})
class CodedFilesHttpTest {
  private static final String MD5 = "0123456789abcdef".repeat(2);
  private static final int CHUNK_SIZE = 255 * 1024;

  private static final Map<String, byte[]> CONTENTS =
      Map.of(
          "small.css", text(2_000),
          "large.js", text(250_000),
          "icon.svg", text(3_000),
          "tiny.css", text(1_023),
          "too-large.css", text(256 * 1024 + 1),
          "noise.txt", TestFiles.random(20_000, 1),
          "picture.png", text(2_000),
          "stored.css", text(2_000),
          "motor.css", text(2_000));

  private static VersoServer verso;

  @BeforeAll
  static void startWithFiles(Vertx vertx, TestDatabase database) {
    TestFiles files = new TestFiles(database);
    Map<String, Document> metadata =
        Map.of(
            "stored.css", new Document("contentEncoding", "gzip"),
            "motor.css", new Document("compressed", true));
    CONTENTS.forEach(
        (name, content) ->
            files.put(
                new Document("_id", name)
                    .append("md5", MD5)
                    .append("metadata", metadata.getOrDefault(name, new Document())),
                content,
                CHUNK_SIZE));
    verso = VersoServer.start(vertx, database, "--cache-trust=10m", "--cache-ttl=10m");
  }

  private static byte[] text(int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; text.length() < length; i++) {
      text.append(".a").append(i).append(" { color: red }\n");
    }
    return text.substring(0, length).getBytes(UTF_8);
  }

  private static byte[] content(String name) {
    return Objects.requireNonNull(CONTENTS.get(name));
  }

  private static HttpResponse<byte[]> get(String name, String... headers) {
    return verso.getBytes("/files/" + name, headers);
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  private static byte[] decoded(HttpResponse<byte[]> response) throws IOException {
    return switch (header(response, "content-encoding")) {
      case "gzip" -> new GZIPInputStream(new ByteArrayInputStream(response.body())).readAllBytes();
      case "br" -> Decoder.decompress(response.body()).getDecompressedData();
      default -> response.body();
    };
  }

  @ParameterizedTest
  @CsvSource({
    "small.css, gzip",
    "small.css, br",
    "large.js, gzip",
    "large.js, br",
    "icon.svg, gzip"
  })
  void aTextFileIsSentInTheCodingThatIsAskedFor(String name, String coding) throws IOException {
    Brotli4jLoader.ensureAvailability();
    byte[] content = content(name);
    for (String came : List.of("from the database, or memory", "from memory")) {
      HttpResponse<byte[]> response = get(name, "Accept-Encoding", coding);

      assertThat(header(response, "content-encoding")).as(came).isEqualTo(coding);
      assertThat(header(response, "etag")).isEqualTo('"' + MD5 + '-' + coding + '"');
      assertThat(header(response, "vary")).isEqualTo("accept-encoding");
      assertThat(header(response, "accept-ranges")).isEqualTo("bytes");
      assertThat(response.body().length).isLessThan(content.length / 2);
      assertThat(header(response, "content-length"))
          .isEqualTo(String.valueOf(response.body().length));
      assertThat(decoded(response)).isEqualTo(content);
    }
  }

  @Test
  void withoutACodingItIsSentAsItIsAndSaysThatThereAreOthers() {
    HttpResponse<byte[]> response = get("small.css");

    assertThat(response.body()).isEqualTo(content("small.css"));
    assertThat(header(response, "etag")).isEqualTo('"' + MD5 + '"');
    assertThat(header(response, "vary")).isEqualTo("accept-encoding");
    assertThat(header(response, "content-encoding")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"tiny.css", "too-large.css", "picture.png", "stored.css", "motor.css", "none"})
  void whatIsNotWorthItIsSentAsItIs(String name) {
    HttpResponse<byte[]> response = get(name, "Accept-Encoding", "gzip, br");

    assertThat(header(response, "content-encoding")).isEmpty();
    if (CONTENTS.containsKey(name)) {
      assertThat(response.body()).isEqualTo(content(name));
      assertThat(header(response, "etag")).isEqualTo('"' + MD5 + '"');
      assertThat(header(response, "vary")).isEmpty();
    }
  }

  @Test
  void whatNoCodingMakesSmallerIsSentAsItIs() {
    HttpResponse<byte[]> response = get("noise.txt", "Accept-Encoding", "gzip");

    assertThat(response.body()).isEqualTo(content("noise.txt"));
    assertThat(header(response, "content-encoding")).isEmpty();
    assertThat(header(response, "etag")).isEqualTo('"' + MD5 + '"');
    assertThat(header(response, "vary")).isEqualTo("accept-encoding");
    assertThat(
            get("noise.txt", "Accept-Encoding", "gzip", "If-None-Match", header(response, "etag"))
                .statusCode())
        .isEqualTo(304);
  }

  @ParameterizedTest
  @CsvSource({
    "identity, '', 304",
    "identity, -gzip, 200",
    "gzip, -gzip, 304",
    "gzip, '', 200",
    "br, -br, 304",
    "br, -gzip, 200",
  })
  void eachCodingIsKnownByItsOwnTag(String coding, String suffix, int status) {
    String tag = '"' + MD5 + suffix + '"';
    for (String path : List.of("small.css", "small.css?handled")) {
      HttpResponse<byte[]> response = get(path, "Accept-Encoding", coding, "If-None-Match", tag);

      assertThat(response.statusCode()).isEqualTo(status);
      assertThat(header(response, "vary")).isEqualTo("accept-encoding");
      if (status == 304) {
        assertThat(header(response, "etag")).isEqualTo(tag);
        assertThat(header(response, "content-encoding")).isEmpty();
      }
    }
  }

  @Test
  void headTellsOfEachCodingWhatGetDoes() {
    for (String coding : List.of("identity", "gzip", "br")) {
      HttpResponse<byte[]> get = get("large.js", "Accept-Encoding", coding);
      HttpResponse<String> head =
          verso.request("HEAD", "/files/large.js", "Accept-Encoding", coding, "Range", "bytes=0-9");

      assertThat(head.body()).isEmpty();
      assertThat(steady(head)).isEqualTo(steady(get));
    }
  }

  private static Map<String, List<String>> steady(HttpResponse<?> response) {
    Map<String, List<String>> headers = new TreeMap<>(response.headers().map());
    headers.keySet().removeAll(List.of("date", "cache-status"));
    return headers;
  }

  /** A query, which nobody heeds, is enough to go to the handler. */
  @ParameterizedTest
  @ValueSource(strings = {"small.css", "large.js", "icon.svg", "noise.txt", "tiny.css"})
  void bothWaysAnswerTheSame(String name) {
    for (String coding : List.of("identity", "gzip", "br")) {
      get(name, "Accept-Encoding", coding);
      HttpResponse<byte[]> ready = get(name, "Accept-Encoding", coding);
      HttpResponse<byte[]> handled = get(name + "?handled", "Accept-Encoding", coding);

      assertThat(ready.body()).isEqualTo(handled.body());
      assertThat(steady(ready)).isEqualTo(steady(handled));
      assertThat(header(ready, "cache-status")).isEqualTo("verso; hit");
    }
  }

  @Test
  void rangesAreThoseOfTheFileAsItIsStored() {
    byte[] content = content("small.css");
    HttpResponse<byte[]> range =
        get("small.css", "Accept-Encoding", "gzip", "Range", "bytes=1000-1099");

    assertThat(range.statusCode()).isEqualTo(206);
    assertThat(header(range, "content-encoding")).isEmpty();
    assertThat(header(range, "content-range")).isEqualTo("bytes 1000-1099/2000");
    assertThat(header(range, "etag")).isEqualTo('"' + MD5 + '"');
    assertThat(header(range, "vary")).isEqualTo("accept-encoding");
    assertThat(range.body()).isEqualTo(Arrays.copyOfRange(content, 1000, 1100));
  }

  @ParameterizedTest
  @CsvSource({"'', 206", "-gzip, 200"})
  void whoHasPartOfAnEncodedOneGetsAllOfIt(String suffix, int status) {
    HttpResponse<byte[]> response =
        get(
            "small.css",
            "Accept-Encoding",
            "gzip",
            "Range",
            "bytes=0-9",
            "If-Range",
            '"' + MD5 + suffix + '"');

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(header(response, "content-encoding")).isEmpty();
  }

  @Test
  void whatIsScriptableStaysInItsSandboxInEachCoding() {
    for (String coding : List.of("identity", "gzip")) {
      List<String> policies =
          get("icon.svg", "Accept-Encoding", coding).headers().allValues("content-security-policy");

      assertThat(policies).contains("sandbox").hasSizeGreaterThan(1);
    }
  }

  @Test
  void aDownloadIsEncodedToo() throws IOException {
    HttpResponse<byte[]> response = get("small.css?download", "Accept-Encoding", "gzip");

    assertThat(header(response, "content-disposition")).startsWith("attachment");
    assertThat(header(response, "content-encoding")).isEqualTo("gzip");
    assertThat(decoded(response)).isEqualTo(content("small.css"));
  }

  @Test
  void whatIsEncodedIsWeighed(TestDatabase database) {
    new TestFiles(database).put("weighed.txt", text(200_000), CHUNK_SIZE);
    await(Duration.ofSeconds(10), () -> get("weighed.txt").statusCode() == 200);
    long before = bytesInMemory();

    int encoded = get("weighed.txt", "Accept-Encoding", "gzip").body().length;

    assertThat(bytesInMemory() - before).isGreaterThanOrEqualTo(encoded);
  }

  private static long bytesInMemory() {
    return new JsonObject(verso.manage("/info").body()).getJsonObject("cache").getLong("bytes");
  }

  @Test
  void manyThatAskAtOnceGetTheSameBytes(TestDatabase database) {
    new TestFiles(database).put("crowd.txt", text(250_000), CHUNK_SIZE);
    await(Duration.ofSeconds(10), () -> get("crowd.txt").statusCode() == 200);
    Set<Integer> bodies = ConcurrentHashMap.newKeySet();
    CompletableFuture<?>[] crowd =
        Stream.generate(
                () ->
                    CompletableFuture.runAsync(
                        () ->
                            bodies.add(
                                Arrays.hashCode(
                                    get("crowd.txt", "Accept-Encoding", "gzip").body()))))
            .limit(20)
            .toArray(CompletableFuture<?>[]::new);
    CompletableFuture.allOf(crowd).join();

    assertThat(bodies).hasSize(1);
  }
}
