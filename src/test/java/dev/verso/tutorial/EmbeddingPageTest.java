package dev.verso.tutorial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verso.testing.MongoExtension;
import dev.verso.testing.TestDatabase;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Runs the application of the page on embedding, and compares the page with it. */
@ExtendWith({VertxExtension.class, MongoExtension.class})
class EmbeddingPageTest {
  private static final Path PAGE = Path.of("docs/embedding.md");
  private static final String MEND_BY =
      "mvn test -Dtest=EmbeddingPageTest -Dverso.tutorial.update=true";

  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void showsAnApplicationThatServesWhatItSays(Vertx vertx, TestDatabase database) throws Exception {
    database
        .database()
        .getCollection("pages")
        .insertOne(new Document("_id", "install").append("body", "<p>Install"));
    JsonObject config =
        new JsonObject().put("mongodbUri", database.uri()).put("database", database.name());
    MySite site = new MySite();
    await(vertx.deployVerticle(site, new DeploymentOptions().setConfig(config)));

    String answers = get(site, "/hello") + get(site, "/docs/install") + get(site, "/docs/none");

    TutorialPage page = new TutorialPage(Files.readString(PAGE));
    TutorialPage mended = page.mended(Map.of("my-site", answers));
    if (Boolean.getBoolean("verso.tutorial.update")) {
      Files.writeString(PAGE, mended.text());
    } else {
      assertThat(page.blocks()).as("as %s writes it", MEND_BY).isEqualTo(mended.blocks());
    }
  }

  private String get(MySite site, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + site.port() + path);
    HttpResponse<String> response =
        http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    return "GET %s%n%d %s%n%n".formatted(path, response.statusCode(), response.body().strip());
  }

  private static void await(Future<?> future) throws Exception {
    future.toCompletionStage().toCompletableFuture().get(1, TimeUnit.MINUTES);
  }

  @Test
  void namesTheVersionThatThisIs() throws Exception {
    assertThat(MavenCoordinates.inPage(PAGE)).isSubsetOf(MavenCoordinates.ofThisProject());
  }
}
