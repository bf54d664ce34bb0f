package dev.verso;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verso.testing.MongoExtension;
import dev.verso.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/**
 * Replays {@code byte-ranges.csv} against Verso and against an nginx that serves the same bytes.
 * Where nginx answers otherwise, {@code byte-ranges-of-nginx.csv} says so and why.
 */
@ExtendWith({VertxExtension.class, MongoExtension.class})
class RangesAgainstNginxTest {
  private static final String TABLE = "http/byte-ranges.csv";
  private static final String DIFFERENCES = "http/byte-ranges-of-nginx.csv";
  private static final int CHUNK_SIZE = 255 * 1024;
  private static final byte[] CONTENT = TestFiles.random(1000, 3);
  private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d+)-(\\d+)/(\\d+)");
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static final Map<String, String> DIFFERENT = new TreeMap<>();

  private static VersoServer verso;
  private static NginxServer nginx;

  @BeforeAll
  static void startBoth(@TempDir Path folder, Vertx vertx, TestDatabase database)
      throws IOException {
    nginx = NginxServer.start(folder);
    TestFiles files = new TestFiles(database);
    for (String[] row : rows(TABLE)) {
      Path file = folder.resolve(row[0]);
      if (Files.notExists(file)) {
        long length = Long.parseLong(row[0]);
        if (length > CONTENT.length) {
          files.putZeros(row[0], length, CHUNK_SIZE);
          try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(length);
          }
        } else {
          Files.write(file, slice(length, 0, length - 1));
          files.put(row[0], slice(length, 0, length - 1), CHUNK_SIZE);
        }
      }
    }
    for (String[] row : rows(DIFFERENCES)) {
      DIFFERENT.put(row[0] + " " + row[1], row[2]);
    }
    verso = VersoServer.start(vertx, database, "--files-max-ranges=5");
  }

  @AfterAll
  static void stopNginx() {
    if (nginx != null) {
      nginx.close();
    }
  }

  private static List<String[]> rows(String resource) throws IOException {
    try (InputStream in = RangesAgainstNginxTest.class.getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split("\\s*\\|\\s*"))
          .toList();
    }
  }

  @ParameterizedTest(name = "{1} of {0} bytes: {2} ({3})")
  @CsvFileSource(resources = TABLE, delimiter = '|', nullValues = "-")
  void bothAnswerAsTheTablesSay(long length, @Nullable String range, String expected, String why)
      throws IOException, InterruptedException {
    String ofVerso = answer(verso.port(), "/files/" + length, length, range);
    String ofNginx = answer(nginx.port(), "/" + length, length, range);

    assertThat(ofVerso).as("Verso: %s", why).isEqualTo(expected);
    assertThat(ofNginx)
        .as("nginx: %s", why)
        .isEqualTo(DIFFERENT.getOrDefault(length + " " + range, expected));
  }

  @Test
  void everyDifferenceIsOneOfACaseInTheTable() throws IOException {
    Map<String, String> table = new TreeMap<>();
    for (String[] row : rows(TABLE)) {
      table.put(row[0] + " " + row[1], row[2]);
    }

    assertThat(table).containsKeys(DIFFERENT.keySet().toArray(String[]::new));
    assertThat(DIFFERENT)
        .allSatisfy((of, nginxs) -> assertThat(table.get(of)).isNotEqualTo(nginxs));
  }

  /** What was sent, in the words of the table; its bytes are checked on the way. */
  private static String answer(int port, String path, long length, @Nullable String range)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(20));
    if (range != null) {
      request.header("Range", range);
    }
    HttpResponse<byte[]> response = CLIENT.send(request.build(), BodyHandlers.ofByteArray());
    String contentRange = response.headers().firstValue("content-range").orElse("");
    return switch (response.statusCode()) {
      case 200 -> {
        assertThat(contentRange).isEmpty();
        assertThat(response.body()).isEqualTo(slice(length, 0, length - 1));
        yield "whole";
      }
      case 206 ->
          contentRange.isEmpty()
              ? parts(response, length)
              : checked(contentRange, length, response.body());
      case 416 -> {
        assertThat(contentRange).isEqualTo("bytes */" + length);
        yield "none";
      }
      default -> "status " + response.statusCode();
    };
  }

  private static String parts(HttpResponse<byte[]> response, long length) {
    String type = response.headers().firstValue("content-type").orElse("");
    assertThat(type).startsWith("multipart/byteranges; boundary=");
    String delimiter = "\r\n--" + type.replaceFirst(".*=", "");
    String body = new String(response.body(), ISO_8859_1);
    List<String> parts = List.of(body.split(Pattern.quote(delimiter), -1));
    assertThat(parts.get(0)).isEmpty();
    assertThat(parts.get(parts.size() - 1)).isEqualTo("--\r\n");
    List<String> ranges = new ArrayList<>();
    for (String part : parts.subList(1, parts.size() - 1)) {
      int end = part.indexOf("\r\n\r\n");
      String head = part.substring(0, end);
      assertThat(head).startsWith("\r\nContent-Type: application/octet-stream\r\nContent-Range: ");
      ranges.add(
          checked(
              head.replaceFirst("(?s).*Content-Range: ", ""),
              length,
              part.substring(end + 4).getBytes(ISO_8859_1)));
    }
    return String.join(",", ranges);
  }

  private static String checked(String contentRange, long length, byte[] bytes) {
    Matcher range = CONTENT_RANGE.matcher(contentRange);
    assertThat(range.matches()).as(contentRange).isTrue();
    long first = Long.parseLong(range.group(1));
    long last = Long.parseLong(range.group(2));
    assertThat(Long.parseLong(range.group(3))).isEqualTo(length);
    assertThat(bytes).isEqualTo(slice(length, first, last));
    return first + "-" + last;
  }

  /** Beyond the content of the short files there are zeros. */
  private static byte[] slice(long length, long first, long last) {
    return length > CONTENT.length
        ? new byte[(int) (last - first + 1)]
        : Arrays.copyOfRange(CONTENT, (int) first, (int) last + 1);
  }
}
