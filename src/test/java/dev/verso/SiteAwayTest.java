package dev.verso;

import static dev.verso.testing.Conditions.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.ReplaceOptions;
import dev.verso.testing.SecantusServer;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The site's own page for when the database is away. */
@ExtendWith(VertxExtension.class)
class SiteAwayTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  private final SecantusServer database = SecantusServer.start();
  private final VersoServer verso;

  SiteAwayTest(Vertx vertx) {
    write("<h1>closed");
    verso = VersoServer.start(vertx, "--mongodb-uri", database.uri(), "--seed", "off");
  }

  @AfterEach
  void stop() throws IOException {
    VersoServer.await(verso.shutdown());
    database.close();
  }

  private void write(String body) {
    try (MongoClient client = MongoClients.create(database.uri())) {
      client
          .getDatabase("test")
          .getCollection("pages")
          .replaceOne(
              Filters.eq("503"),
              new Document("_id", "503").append("body", body),
              new ReplaceOptions().upsert(true));
    }
  }

  @Test
  void itIsShownThoughNobodyEverAskedForIt() {
    database.kill();

    HttpResponse<String> response = verso.get("/pages/none", "Accept", "text/html");
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body()).isEqualTo("<h1>closed");
    assertThat(response.headers().firstValue("retry-after")).hasValue("1");
    assertThat(response.headers().firstValue("cache-control")).hasValue("no-store");
    assertThat(response.headers().firstValue("etag")).isEmpty();
    assertThat(verso.get("/pages/none", "Accept", "application/json").body()).startsWith("{");
  }

  @Test
  void itIsTheOneThatWasThereLast() {
    await(SOON, () -> verso.manage("/info").body().contains("\"live\""));
    write("<h1>closed again");
    // What changed is read as soon as it is told.
    await(SOON, () -> verso.get("/pages/503").body().equals("<h1>closed again"));
    write("<h1>closed for good");
    await(SOON, () -> verso.get("/pages/503").body().equals("<h1>closed for good"));
    verso.get("/pages/other");

    database.kill();

    await(SOON, () -> verso.get("/pages/none").body().equals("<h1>closed for good"));
  }
}
