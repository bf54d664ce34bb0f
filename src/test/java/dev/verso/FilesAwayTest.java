package dev.verso;

import static dev.verso.testing.Conditions.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.gridfs.GridFSBuckets;
import dev.verso.testing.SecantusServer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What those see who ask for files while the database is frozen, and when it comes back. */
@ExtendWith(VertxExtension.class)
@Timeout(60)
class FilesAwayTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration AT_ONCE = Duration.ofMillis(200);
  private static final int REQUESTS = 20;

  private final SecantusServer database = SecantusServer.start();
  private final VersoServer verso;

  FilesAwayTest(Vertx vertx) {
    try (MongoClient client = MongoClients.create(database.uri())) {
      GridFSBuckets.create(client.getDatabase("test"))
          .uploadFromStream(
              "a.txt", new ByteArrayInputStream("Hello!".getBytes(StandardCharsets.UTF_8)));
    }
    verso = VersoServer.start(vertx, "--mongodb-uri", database.uri(), "--seed", "off");
  }

  @AfterEach
  void stop() throws IOException {
    VersoServer.await(verso.shutdown());
    database.close();
  }

  private HttpResponse<String> file() {
    return verso.get("/files/a.txt");
  }

  private String status() {
    return file().headers().firstValue("cache-status").orElse("none");
  }

  private boolean isKnownToBeAway() {
    return new JsonObject(verso.manage("/info").body())
        .getJsonObject("cache")
        .getBoolean("databaseAway");
  }

  @Test
  void filesAre503AtOnceWhileTheDatabaseIsKnownToBeAwayAndServedWhenItIsBack() {
    database.freeze();

    assertThat(file().statusCode()).isEqualTo(503);
    assertThat(isKnownToBeAway()).as("by a file alone").isTrue();
    long start = System.nanoTime();
    for (int i = 0; i < REQUESTS; i++) {
      HttpResponse<String> answer = file();
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("retry-after")).isPresent();
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start).dividedBy(REQUESTS)).isLessThan(AT_ONCE);

    database.thaw();
    await(SOON, () -> file().statusCode() == 200);
    assertThat(file().body()).isEqualTo("Hello!");
    assertThat(isKnownToBeAway()).isFalse();
  }

  @Test
  void aFileInMemoryIsServedOnAndMarked() {
    await(SOON, () -> status().equals("verso; hit"));
    database.freeze();
    await(
        SOON,
        () -> {
          HttpResponse<String> answer = file();
          assertThat(answer.body()).isEqualTo("Hello!");
          return status().contains("stale-if-error");
        });

    assertThat(verso.get("/files/cold.txt").statusCode()).isEqualTo(503);
    assertThat(status()).isEqualTo("verso; hit; detail=stale-if-error");
  }
}
