package dev.verso;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verso.testing.MongoExtension;
import dev.verso.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The page to look at, as programs see it; {@link DashboardBrowserTest} looks at it. */
@ExtendWith({VertxExtension.class, MongoExtension.class})
class DashboardTest {
  private static final Vertx VERTX = Vertx.vertx();
  private static VersoServer verso;

  @BeforeAll
  static void start(TestDatabase database) {
    database
        .database()
        .getCollection("pages")
        .insertOne(new Document("_id", "a").append("body", "one"));
    verso = VersoServer.start(VERTX, database);
  }

  @AfterAll
  static void stop() {
    VersoServer.await(VERTX.close());
  }

  @Test
  void thePageNeedsNothingFromElsewhereAndAllOfItIsThere() {
    HttpResponse<String> page = verso.manage("/");

    assertThat(page.headers().firstValue("content-type")).contains("text/html; charset=utf-8");
    assertThat(page.headers().firstValue("content-security-policy").orElseThrow())
        .contains("default-src 'none'", "script-src 'self'", "style-src 'self'")
        .doesNotContain("unsafe", "http", "*");
    assertThat(page.body()).doesNotContain("http:", "https:", "<style", " style=", " on");
    assertThat(
            Pattern.compile("(?:href|src)=\"(dashboard/[^\"]+)\"")
                .matcher(page.body())
                .results()
                .map((MatchResult found) -> verso.manage("/" + found.group(1))))
        .hasSize(4)
        .allSatisfy(
            asset -> {
              assertThat(asset.statusCode()).isEqualTo(200);
              assertThat(asset.headers().firstValue("x-content-type-options")).contains("nosniff");
              assertThat(asset.headers().firstValue("content-type").orElseThrow())
                  .matches("text/(css|javascript); charset=utf-8");
            });
  }

  @Test
  void itTellsEachSecondWhatIsAskedForAndWhatThatTakes() throws IOException {
    try (BufferedReader events = events()) {
      assertThat(events.readLine()).isEqualTo("event: history");
      assertThat(data(events).containsKey("samples")).isTrue();
      // One in sixteen is counted as wanted.
      for (int i = 0; i < 300; i++) {
        assertThat(verso.get("/pages/a").statusCode()).isEqualTo(200);
      }
      verso.get("/pages/none");

      JsonObject sample = sampleWith(events, "4xx");

      assertThat(sample.getJsonObject("requests").getDouble("2xx")).isNotNegative();
      assertThat(sample.getBoolean("databaseAway")).isFalse();
      assertThat(sample.getString("feed")).isNotEqualTo("off");
      assertThat(sample.getLong("heap")).isPositive();
      assertThat(sample.getDouble("p99")).isGreaterThanOrEqualTo(sample.getDouble("p50"));
      assertThat(sample.getDouble("hitRate")).isBetween(0.5, 1.0);
      assertThat(sample.getJsonArray("wanted").getJsonObject(0).getString("page"))
          .isEqualTo("/pages/a");
      assertThat(sample.getJsonArray("slowest").stream().map(JsonObject.class::cast))
          .extracting(page -> page.getString("page"))
          .contains("/pages/none");
    }
  }

  private static BufferedReader events() throws IOException {
    URI uri = URI.create("http://127.0.0.1:" + verso.managementPort() + "/dashboard/events");
    return new BufferedReader(
        new InputStreamReader(uri.toURL().openStream(), StandardCharsets.UTF_8));
  }

  private static JsonObject data(BufferedReader events) throws IOException {
    String line = events.readLine();
    assertThat(line).startsWith("data: ");
    assertThat(events.readLine()).isEmpty();
    return new JsonObject(line.substring("data: ".length()));
  }

  /** The first sample in which there were requests of that outcome. */
  private static JsonObject sampleWith(BufferedReader events, String outcome) throws IOException {
    while (true) {
      assertThat(events.readLine()).isEqualTo("event: sample");
      JsonObject sample = data(events);
      if (sample.getJsonObject("requests").getDouble(outcome, 0.0) > 0) {
        return sample;
      }
    }
  }

  @Test
  void whoComesLaterIsToldOfTheMinutesBefore() throws IOException {
    JsonArray before = new JsonArray();
    try (BufferedReader events = events()) {
      events.readLine();
      data(events);
      events.readLine();
      before.add(data(events).getDouble("t"));
    }

    try (BufferedReader events = events()) {
      events.readLine();
      assertThat(data(events).getJsonArray("samples").stream())
          .extracting(sample -> ((JsonObject) sample).getDouble("t"))
          .contains(before.getDouble(0));
    }
  }
}
