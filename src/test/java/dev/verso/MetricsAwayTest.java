package dev.verso;

import static dev.verso.testing.Conditions.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verso.testing.SecantusServer;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What {@code /metrics} tells while the database is away. */
@ExtendWith(VertxExtension.class)
@Timeout(60)
class MetricsAwayTest {
  @Test
  void itTellsThatAtOnceAndCountsTheFailures(Vertx vertx) throws IOException {
    try (SecantusServer database = SecantusServer.start()) {
      VersoServer verso =
          VersoServer.start(vertx, "--mongodb-uri", database.uri(), "--seed", "off");
      assertThat(verso.get("/pages/a").statusCode()).isEqualTo(404);
      assertThat(scrape(verso)).contains("\nverso_database_away 0.0\n");

      database.kill();
      assertThat(verso.get("/pages/b").statusCode()).isEqualTo(503);

      long asked = System.nanoTime();
      String metrics = scrape(verso);
      assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(1));
      assertThat(metrics)
          .contains("\nverso_database_away 1.0\n", "\nverso_database_outages_total 1.0\n")
          .contains("http_server_request_duration_seconds_count{error_type=\"503\"")
          .contains("error_type=\"away\"");
      await(
          Duration.ofSeconds(10),
          () ->
              scrape(verso).contains("\nverso_feed_state{of=\"pages\",state=\"resuming\"} 1.0\n"));
      VersoServer.await(verso.shutdown());
    }
  }

  private static String scrape(VersoServer verso) {
    HttpResponse<String> metrics = verso.manage("/metrics");
    assertThat(metrics.statusCode()).isEqualTo(200);
    return metrics.body();
  }
}
