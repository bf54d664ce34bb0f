package dev.verso;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verso.testing.MongoExtension;
import dev.verso.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Sends {@link HostileRequests} to Verso and to an nginx that serves the same pages. Verso may
 * accept nothing that nginx refuses, unless {@code requests-of-nginx.csv} says why.
 */
@ExtendWith({VertxExtension.class, MongoExtension.class})
class RequestsAgainstNginxTest {
  private static final String REASONS = "http/requests-of-nginx.csv";
  private static final int PATIENCE_MILLIS = 20_000;

  /** Follows each request, so that a server that is content closes too, and what hid shows. */
  private static final String LAST =
      "GET /pages/last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})");
  private static final Map<String, String> REQUESTS = HostileRequests.all();

  private static Map<String, String> reasons;
  private static VersoServer verso;
  private static NginxServer nginx;

  @BeforeAll
  static void startBoth(@TempDir Path folder, Vertx vertx, TestDatabase database)
      throws IOException {
    Path pages = Files.createDirectory(folder.resolve("pages"));
    for (String name : List.of("one", "last")) {
      Files.writeString(pages.resolve(name), name);
      database
          .database()
          .getCollection("pages")
          .insertOne(new Document("_id", name).append("body", name));
    }
    nginx = NginxServer.start(folder);
    verso = VersoServer.start(vertx, database);
    reasons = reasons();
  }

  @AfterAll
  static void stopNginx() {
    if (nginx != null) {
      nginx.close();
    }
  }

  private static Map<String, String> reasons() throws IOException {
    Map<String, String> reasons = new TreeMap<>();
    try (InputStream in = RequestsAgainstNginxTest.class.getResourceAsStream(REASONS)) {
      new String(in.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split("\\s*\\|\\s*", -1))
          .forEach(row -> reasons.put(row[0], row[1]));
    }
    return reasons;
  }

  static Stream<String> names() {
    return REQUESTS.keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("names")
  void versoAcceptsNothingThatNginxRefuses(String name) throws IOException {
    String request = Objects.requireNonNull(REQUESTS.get(name));

    List<Integer> ofVerso = answers(verso.port(), request);
    List<Integer> ofNginx = answers(nginx.port(), request);

    assertThat(accepted(ofVerso) > accepted(ofNginx))
        .as("%s: Verso %s, nginx %s; %s", name, ofVerso, ofNginx, reasons.get(name))
        .isEqualTo(reasons.containsKey(name));
    assertThat(ofVerso).as("never its own fault").allMatch(status -> status < 500 || status == 505);
  }

  @Test
  void everyReasonIsOfARequestThatIsSent() {
    assertThat(REQUESTS).containsKeys(reasons.keySet().toArray(String[]::new));
    assertThat(reasons.values()).allMatch(reason -> !reason.isBlank());
  }

  /** That there is no such page to be had is an answer; others say what is wrong with a request. */
  private static long accepted(List<Integer> statuses) {
    return statuses.stream()
        .filter(status -> status < 400 || status == 403 || status == 404)
        .count();
  }

  /** The statuses of all that comes until the server closes, but for the answer to the last. */
  private static List<Integer> answers(int port, String request) throws IOException {
    ByteArrayOutputStream came = new ByteArrayOutputStream();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.getOutputStream().write((request + LAST).getBytes(ISO_8859_1));
      socket.getInputStream().transferTo(came);
    } catch (SocketException reset) {
      // closed while we were sending: what has come counts
    }
    String text = came.toString(ISO_8859_1);
    Matcher matcher = STATUS.matcher(text);
    List<Integer> statuses = new ArrayList<>();
    while (matcher.find()) {
      statuses.add(Integer.parseInt(matcher.group(1)));
    }
    if (text.endsWith("\r\n\r\nlast")) {
      statuses.remove(statuses.size() - 1);
    } else if (statuses.isEmpty() && !text.isEmpty()) {
      statuses.add(200); // a body and nothing else is HTTP/0.9
    }
    return statuses;
  }
}
