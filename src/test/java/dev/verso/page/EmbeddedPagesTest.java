package dev.verso.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verso.cache.CacheOptions;
import dev.verso.cache.Memory;
import dev.verso.http.output.OutputBudget;
import dev.verso.http.problem.ProblemHandler;
import dev.verso.mongo.Engine;
import dev.verso.mongo.MongoConnection;
import dev.verso.mongo.MongoOptions;
import dev.verso.site.SiteOptions;
import dev.verso.testing.Options;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mongo.MongoClient;
import io.vertx.ext.web.Router;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** With the embedded engine a write is seen as soon as it is acknowledged. */
@ExtendWith(VertxExtension.class)
@Timeout(60)
class EmbeddedPagesTest {
  private static final int WRITES = 100;

  private final HttpClient http = HttpClient.newHttpClient();

  private MongoConnection connection;
  private LivePages pages;
  private HttpServer server;

  @BeforeEach
  void start(Vertx vertx, @TempDir Path folder) {
    MongoOptions options = Options.parse(new MongoOptions(), "--data-dir", folder.toString());
    connection = await(MongoConnection.open(vertx, options, Duration.ofSeconds(30)));
    pages =
        await(
            LivePages.open(
                vertx,
                connection,
                Engine.Kind.EMBEDDED,
                Options.parse(new PageOptions()),
                Options.parse(new SiteOptions()),
                Options.parse(new CacheOptions()),
                new Memory(new CacheOptions())));
    Router router = Router.router(vertx);
    server = await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
    OutputBudget budget = new OutputBudget(vertx, Optional.empty(), Duration.ofSeconds(20));
    PageHandler handler = pages.newHandler(budget, List.of());
    handler.mountOn(router);
    handler.mountEndOn(router);
    new ProblemHandler().mountOn(router);
  }

  @AfterEach
  void stop() {
    await(server.close());
    await(pages.close());
    await(connection.close());
  }

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }

  private HttpResponse<String> get(String name) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.actualPort() + "/pages/" + name);
    return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  @Test
  void everyWriteIsSeenAtOnce() throws Exception {
    MongoClient client = connection.client();
    await(client.insert("pages", new JsonObject().put("_id", "a").put("body", "0")));
    for (int i = 1; i <= WRITES; i++) {
      assertThat(get("a").statusCode()).isEqualTo(200);
      JsonObject change = new JsonObject().put("$set", new JsonObject().put("body", "" + i));
      await(client.updateCollection("pages", new JsonObject().put("_id", "a"), change));

      assertThat(get("a").body()).isEqualTo("" + i);
    }
    assertThat(get("a").headers().firstValue("cache-status")).hasValue("verso; hit");
    assertThat(pages.info().getString("feed")).isEqualTo("live");

    await(client.dropCollection("pages"));
    assertThat(get("a").statusCode()).isEqualTo(404);
  }
}
