package dev.verso;

import static dev.verso.VersoServer.await;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.sun.net.httpserver.HttpServer;
import dev.verso.testing.Conditions;
import dev.verso.testing.MongoExtension;
import dev.verso.testing.TestDatabase;
import dev.verso.trace.otlp.OtlpTracing;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

@ExtendWith(MongoExtension.class)
class TracesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String PARENT = "b7ad6b7169203331";

  private final Queue<SpanData> ended = new ConcurrentLinkedQueue<>();

  // Each test starts its own.
  @SuppressWarnings("NullAway.Init")
  private Vertx vertx;

  @SuppressWarnings("NullAway.Init")
  private VersoServer verso;

  private TestDatabase database;

  /** Keeps all spans that end. */
  private final SpanProcessor keeper =
      new SpanProcessor() {
        @Override
        public void onStart(Context parent, ReadWriteSpan span) {}

        @Override
        public boolean isStartRequired() {
          return false;
        }

        @Override
        public void onEnd(ReadableSpan span) {
          ended.add(span.toSpanData());
        }

        @Override
        public boolean isEndRequired() {
          return true;
        }
      };

  @BeforeEach
  void putPages(TestDatabase database) {
    this.database = database;
    database
        .database()
        .getCollection("pages")
        .insertMany(
            IntStream.range(0, 50)
                .mapToObj(i -> new Document("_id", "p" + i).append("body", "page " + i))
                .toList());
    database
        .database()
        .getCollection("pages")
        .insertOne(new Document("_id", "bad").append("body", 1));
    new TestFiles(database).put("film", new byte[6_000_000], 255 * 1024);
  }

  private void serveTraced() {
    serve(builder -> OtlpTracing.add(builder, keeper, "1"));
  }

  private void serve(Consumer<VertxBuilder> tracing) {
    VertxBuilder builder = Vertx.builder();
    tracing.accept(builder);
    vertx = builder.build();
    verso = VersoServer.start(vertx, database);
  }

  @AfterEach
  void close() {
    await(vertx.close());
    database.database().drop();
  }

  private static String traceparent(String flags) {
    return "00-" + TRACE + "-" + PARENT + "-" + flags;
  }

  private SpanData span(Predicate<SpanData> wanted) {
    Conditions.await(PATIENCE, () -> ended.stream().anyMatch(wanted));
    return ended.stream().filter(wanted).findFirst().orElseThrow();
  }

  private SpanData span(String name) {
    return span(span -> span.getName().equals(name) && span.getTraceId().equals(TRACE));
  }

  private static String text(SpanData span, String attribute) {
    return span.getAttributes().get(AttributeKey.stringKey(attribute));
  }

  @Test
  void aRequestIsATraceFromItsParentDownToTheQuery() {
    serveTraced();

    assertThat(verso.get("/pages/p1?q=secret", "traceparent", traceparent("01")).body())
        .isEqualTo("page 1");

    SpanData request = span("GET /pages/*");
    assertThat(request.getParentSpanId()).isEqualTo(PARENT);
    assertThat(request.getKind()).isEqualTo(SpanKind.SERVER);
    assertThat(text(request, "url.path")).isEqualTo("/pages/p1");
    assertThat(text(request, "http.route")).isEqualTo("/pages/*");
    assertThat(request.getAttributes().get(AttributeKey.longKey("http.response.status_code")))
        .isEqualTo(200);
    SpanData cache = span("cache");
    assertThat(cache.getParentSpanId()).isEqualTo(request.getSpanId());
    assertThat(text(cache, "verso.cache.outcome")).isEqualTo("miss");
    SpanData gathered = span("gathered query");
    assertThat(gathered.getParentSpanId()).isEqualTo(cache.getSpanId());
    assertThat(gathered.getLinks())
        .extracting(link -> link.getSpanContext().getSpanId())
        .containsExactly(cache.getSpanId());
    SpanData query = span("find pages");
    assertThat(query.getParentSpanId()).isEqualTo(gathered.getSpanId());
    assertThat(query.getKind()).isEqualTo(SpanKind.CLIENT);
    assertThat(ended).noneSatisfy(span -> assertThat(span.toString()).contains("secret"));
  }

  @Test
  void aHitIsTracedToo() {
    serveTraced();
    verso.get("/pages/p1");
    ended.clear();

    verso.get("/pages/p1", "traceparent", traceparent("01"));

    assertThat(text(span("cache"), "verso.cache.outcome")).isIn("hit", "revalidated");
    span("GET /pages/*");
  }

  @Test
  void aQueryForManyRequestsIsLinkedToAllOfThem() {
    serveTraced();
    HttpClient client = HttpClient.newHttpClient();

    List<CompletableFuture<?>> answers =
        IntStream.range(0, 50)
            .<CompletableFuture<?>>mapToObj(
                i -> client.sendAsync(request("/pages/p" + i), BodyHandlers.discarding()))
            .toList();
    answers.forEach(CompletableFuture::join);

    SpanData gathered =
        span(span -> span.getName().equals("gathered query") && span.getLinks().size() > 1);
    assertThat(gathered.getLinks())
        .extracting(link -> link.getSpanContext().getTraceId())
        .doesNotHaveDuplicates();
    assertThat(gathered.getAttributes().get(AttributeKey.longKey("db.operation.batch.size")))
        .isEqualTo(gathered.getLinks().size());
  }

  private HttpRequest request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + verso.port() + path))
        .version(HttpClient.Version.HTTP_1_1)
        .build();
  }

  @Test
  void eachWindowOfAFileIsASpanOfItsRequest() {
    serveTraced();

    verso.getBytes("/files/film", "traceparent", traceparent("01"));

    SpanData request = span("GET /files/*");
    assertThat(text(span("find fs.files"), "db.collection.name")).isEqualTo("fs.files");
    assertThat(ended.stream().filter(span -> span.getName().equals("find fs.chunks")))
        .hasSizeGreaterThan(1)
        .allSatisfy(window -> assertThat(window.getTraceId()).isEqualTo(request.getTraceId()))
        .allSatisfy(window -> assertThat(window.getKind()).isEqualTo(SpanKind.CLIENT));
  }

  @Test
  void whoIsNotSampledInFrontAndTheManagementPortAreNotTraced() {
    serveTraced();

    verso.get("/pages/p1", "traceparent", traceparent("00"));
    verso.manage("/info");
    verso.get("/pages/p2", "traceparent", "00-1" + TRACE.substring(1) + "-" + PARENT + "-01");

    span(span -> span.getName().equals("GET /pages/*"));
    assertThat(ended)
        .allSatisfy(span -> assertThat(span.getTraceId()).startsWith("1"))
        .noneSatisfy(span -> assertThat(span.getName()).contains("info"));
  }

  @Test
  void aFailureIsOneInTheTraceAndItsLogLineNamesThat() {
    List<JsonObject> lines = new CopyOnWriteArrayList<>();
    AppenderBase<ILoggingEvent> recorder =
        new AppenderBase<>() {
          private final JsonLines format = new JsonLines();

          @Override
          protected void append(ILoggingEvent event) {
            lines.add(new JsonObject(new String(format.encode(event), StandardCharsets.UTF_8)));
          }
        };
    Logger log = (Logger) LoggerFactory.getLogger("dev.verso.http.problem.ProblemHandler");
    recorder.start();
    log.addAppender(recorder);
    serveTraced();

    verso.get("/pages/bad", "traceparent", traceparent("01"));

    SpanData request = span("GET /pages/*");
    log.detachAppender(recorder);
    assertThat(request.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(text(request, "error.type")).isEqualTo("500");
    assertThat(lines).hasSize(1);
    assertThat(lines.get(0).getString("trace.id")).isEqualTo(TRACE);
    assertThat(lines.get(0).getString("span.id")).hasSize(16);
  }

  @Test
  void spansAreSentByOtlpAndWhatIsLeftAtTheEnd() throws Exception {
    Queue<String> received = new ConcurrentLinkedQueue<>();
    HttpServer collector =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    collector.createContext(
        "/v1/traces",
        exchange -> {
          received.add(
              exchange.getRequestHeaders().getFirst("Content-Type")
                  + new String(
                      exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    collector.start();
    try {
      String endpoint = "http://127.0.0.1:" + collector.getAddress().getPort();
      serve(builder -> OtlpTracing.add(builder, endpoint, "1"));
      verso.get("/pages/p1");
      await(vertx.close());

      assertThat(String.join("", received))
          .startsWith("application/x-protobuf")
          .contains("GET /pages/*", "gathered query", "service.name", "verso");
    } finally {
      collector.stop(0);
    }
  }
}
