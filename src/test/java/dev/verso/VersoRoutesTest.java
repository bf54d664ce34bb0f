package dev.verso;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.set;
import static dev.verso.VersoServer.await;
import static dev.verso.testing.Conditions.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoCollection;
import dev.verso.http.problem.Problem;
import dev.verso.metrics.Histogram;
import dev.verso.metrics.Metric;
import dev.verso.metrics.MetricSink;
import dev.verso.mongo.EmbeddedMongo;
import dev.verso.settings.StartFailure;
import dev.verso.testing.MongoExtension;
import dev.verso.testing.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.assertj.core.api.AbstractStringAssert;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Verso on the router of somebody else's application. */
@ExtendWith({VertxExtension.class, MongoExtension.class})
@Timeout(60)
class VersoRoutesTest {
  private final HttpClient http = HttpClient.newHttpClient();
  private final Vertx vertx;
  private final MongoCollection<Document> pages;
  private final JsonObject settings;

  private int port;

  VersoRoutesTest(Vertx vertx, TestDatabase database) {
    this.vertx = vertx;
    this.pages = database.database().getCollection("pages");
    this.settings =
        new JsonObject()
            .put("mongodbUri", database.uri())
            .put("mongodbDatabase", database.name())
            .put("seed", "off");
    pages.drop();
    pages.insertOne(new Document("_id", "a").append("body", "one"));
    pages.insertOne(new Document("_id", "pages/a").append("body", "below"));
  }

  /** Serves what {@code routes} mounts on a router, until the test's Vertx closes. */
  private VersoRoutes serve(BiConsumer<VersoRoutes, Router> routes) {
    VersoRoutes verso = await(VersoRoutes.open(vertx, settings));
    Router router = Router.router(vertx);
    routes.accept(verso, router);
    port =
        await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1")).actualPort();
    return verso;
  }

  private HttpResponse<String> get(String path, String... headers) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  @Test
  void pagesAreServedAmongOtherRoutesWithWhatTheyNeed() throws Exception {
    VersoRoutes verso =
        serve(
            (routes, router) -> {
              router.get("/hello").handler(ctx -> ctx.end("hello"));
              routes.mountOn(router);
            });

    HttpResponse<String> page = get("/pages/a");
    assertThat(page.body()).isEqualTo("one");
    String tag = page.headers().firstValue("etag").orElseThrow();
    assertThat(get("/pages/a", "If-None-Match", tag).statusCode()).isEqualTo(304);
    assertThat(get("/hello").body()).isEqualTo("hello");
    assertThat(get("/elsewhere").body()).as("the router's own").contains("Resource not found");
    assertThat(verso.info().getJsonObject("cache").getLong("misses")).isPositive();
    assertThat(verso.check().toCompletionStage().toCompletableFuture())
        .isNotCompletedExceptionally();
  }

  @Test
  void itsMetricsAreForWhateverRegistryTheApplicationHas() throws Exception {
    VersoRoutes verso = serve(VersoRoutes::mountOn);
    get("/pages/a");
    Map<String, Long> counters = new HashMap<>();

    verso.tell(
        new MetricSink() {
          @Override
          public void counter(Metric metric, long value, String... labels) {
            counters.merge(metric.name(), value, Long::sum);
          }

          @Override
          public void gauge(Metric metric, double value, String... labels) {}

          @Override
          public void summary(Metric metric, long count, double sum, String... labels) {}

          @Override
          public void histogram(Metric metric, Histogram.Snapshot snapshot, String... labels) {
            counters.merge(metric.name(), snapshot.count(), Long::sum);
          }
        });

    assertThat(counters)
        .containsEntry("verso.cache.requests", 1L)
        .containsEntry("verso.page.batch.size", 1L);
    assertThat(counters).doesNotContainKey("http.server.request.duration");
  }

  @Test
  void aChangeIsSeen() throws Exception {
    serve(VersoRoutes::mountOn);
    assertThat(get("/pages/a").body()).isEqualTo("one");

    pages.updateOne(eq("a"), set("body", "two"));

    await(Duration.ofSeconds(10), () -> body("/pages/a").equals("two"));
  }

  private String body(String path) {
    try {
      return get(path).body();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aFailureIsToldAsTheClientAsks() throws Exception {
    serve(VersoRoutes::mountOn);

    HttpResponse<String> missing = get("/pages/it's", "Accept", "application/problem+json");
    assertThat(missing.statusCode()).isEqualTo(404);
    assertThat(new JsonObject(missing.body()).getString("detail"))
        .isEqualTo("No page named \"it's\"");
    assertThat(get("/files/none").body()).contains("No file named 'none'");
  }

  @Test
  void whatLeadsElsewhereLeadsToWhereTheRouterIs() throws Exception {
    pages.insertOne(new Document("_id", "old").append("redirect", "/a"));
    pages.insertOne(new Document("_id", "out").append("redirect", "https://example.com/a"));
    serve(
        (verso, router) -> {
          Router sub = Router.router(vertx);
          verso.mountOn(sub);
          router.route("/site*").subRouter(sub);
        });

    assertThat(get("/site/pages/old").headers().firstValue("location")).hasValue("/site/pages/a");
    assertThat(get("/site/pages/out").headers().firstValue("location"))
        .hasValue("https://example.com/a");
    assertThat(get("/site/pages/a.html?b").headers().firstValue("location"))
        .hasValue("/site/pages/a?b");
  }

  @Test
  void aFailureHandlerThatWasMountedBeforeComesFirst() throws Exception {
    serve(
        (verso, router) -> {
          router
              .route("/pages/*")
              .failureHandler(
                  ctx -> {
                    Problem problem = (Problem) ctx.failure();
                    ctx.response()
                        .setStatusCode(problem.kind().status())
                        .end("Mine: " + problem.detail());
                  });
          verso.mountOn(router);
        });

    assertThat(get("/pages/none").statusCode()).isEqualTo(404);
    assertThat(get("/pages/none").body()).isEqualTo("Mine: No page named 'none'");
  }

  @Test
  void aSubRouterServesBelowItsMountPoint() throws Exception {
    serve((verso, router) -> router.route("/pages/*").subRouter(mounted(verso)));

    for (int i = 0; i < 3; i++) { // from the database, then from memory
      assertThat(get("/pages/pages/a").body()).isEqualTo("one");
      assertThat(get("/pages/pages/pages/a").body()).isEqualTo("below");
      assertThat(get("/pages/files/none").body()).contains("No file named 'none'");
      assertThat(get("/pages/a").statusCode()).isEqualTo(404);
    }
  }

  private Router mounted(VersoRoutes verso) {
    Router router = Router.router(vertx);
    verso.mountOn(router);
    return router;
  }

  @Test
  void filesCanBeLeftOut() throws Exception {
    settings.put("files", "off");
    serve(VersoRoutes::mountOn);

    assertThat(get("/files/none").body()).contains("Resource not found");
  }

  @Test
  void itClosesWithTheVerticleThatOpenedIt(@TempDir Path folder) {
    JsonObject embedded = new JsonObject().put("dataDir", folder.toString()).put("seed", "off");
    VerticleBase owner =
        new VerticleBase() {
          @Override
          public Future<?> start() {
            return VersoRoutes.open(vertx, embedded);
          }
        };
    String deployment = await(vertx.deployVerticle(owner));
    assertThatThrownBy(() -> EmbeddedMongo.start(folder)).hasMessageContaining("another Verso");

    await(vertx.undeploy(deployment));

    EmbeddedMongo.start(folder).close();
  }

  @Test
  void whatIsWrongInTheSettingsIsNamed() {
    assertThatRefused("pagePath", "/docs")
        .startsWith("pagePath: no such setting")
        .contains("pagesPath");
    assertThatRefused("httpPort", 8080).startsWith("httpPort: that is up to the server");
    assertThatRefused("manageHost", "a").startsWith("manageHost: that is up to the server");
    assertThatRefused("pagesPath", "docs")
        .startsWith("pagesPath: ")
        .contains("'docs' is not a path");
    assertThatRefused("cacheTrust", 5).startsWith("cacheTrust: ").contains("500ms");
    assertThatRefused("seed", new JsonArray()).startsWith("seed: give a string");
    assertThatRefused("mongodbUri", "mongo")
        .startsWith("--mongodb-uri")
        .contains("is no MongoDB URI");
  }

  private AbstractStringAssert<?> assertThatRefused(String key, Object value) {
    JsonObject wrong = settings.copy().put(key, value);
    return assertThatThrownBy(() -> await(VersoRoutes.open(vertx, wrong)))
        .cause()
        .isInstanceOf(StartFailure.class)
        .message();
  }

  @Test
  void aDatabaseThatIsNotThereIsTold() {
    settings.put("mongodbUri", "mongodb://127.0.0.1:1").put("mongodbStartupTimeout", "10ms");

    assertThatThrownBy(() -> await(VersoRoutes.open(vertx, settings)))
        .hasCauseInstanceOf(StartFailure.class)
        .hasMessageContaining("cannot reach MongoDB at mongodb://127.0.0.1:1");
  }

  @Test
  void numbersAndBooleansAreTakenAndTheRestHasTheDefaultsOfServe() {
    Settings read =
        JsonSettings.read(
            new JsonObject()
                .put("filesMaxRanges", 3)
                .put("filesAllowActiveContent", true)
                .put("pagesPath", "/docs"));

    assertThat(read.pages().path().prefix()).isEqualTo("/docs/");
    assertThat(read.files().path().prefix()).isEqualTo("/files/");
    assertThat(read.mongo().timeout()).isEqualTo(Duration.ofMillis(1500));
  }
}
