package dev.verso.http.problem;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/** Over real sockets: what a client of a failing route sees, and what the operator. */
class ProblemHandlerTest {
  private static final String BROWSER =
      "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8";

  private final Logger logger = (Logger) LoggerFactory.getLogger(ProblemHandler.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Vertx vertx = Vertx.vertx();
  private final Router router = Router.router(vertx);
  private final HttpServer server = vertx.createHttpServer();

  @BeforeEach
  void listen() throws Exception {
    log.start();
    logger.addAppender(log);
    logger.setAdditive(false);
    new ProblemHandler().mountOn(router);
    server
        .requestHandler(router)
        .invalidRequestHandler(
            request ->
                ProblemHandler.respond(request, new Problem(Problem.Kind.URI_TOO_LONG, "Too long"))
                    .onComplete(sent -> request.connection().close()))
        .listen(0, "127.0.0.1")
        .await(10, TimeUnit.SECONDS);
  }

  @AfterEach
  void close() throws Exception {
    logger.detachAppender(log);
    logger.setAdditive(true);
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  @Test
  void aProblemIsToldInPlainTextByDefault() throws Exception {
    failWith(new Problem(Problem.Kind.NOT_FOUND, "No page named 'größe'"));

    HttpResponse<String> response = get("/");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(header(response, "Content-Type")).isEqualTo("text/plain; charset=utf-8");
    assertThat(response.body()).isEqualTo("No page named 'größe'\n");
    assertThat(header(response, "Content-Length"))
        .isEqualTo(String.valueOf(response.body().getBytes(UTF_8).length));
    assertThat(header(response, "X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(header(response, "Vary")).isEqualTo("accept");
    assertThat(header(response, "Cache-Control")).isEqualTo("no-cache");
    assertThat(log.list).isEmpty();
  }

  @Test
  void aBrowserGetsAPageWithTheDetailEscaped() throws Exception {
    failWith(new Problem(Problem.Kind.NOT_FOUND, "No page named '<script>\"&'"));

    HttpResponse<String> response = get("/", "Accept", BROWSER);

    assertThat(header(response, "Content-Type")).isEqualTo("text/html; charset=utf-8");
    assertThat(response.body())
        .startsWith("<!DOCTYPE html>")
        .contains("<title>404 Not Found</title>", "<h1>Not Found</h1>")
        .contains("<p>No page named &#39;&lt;script&gt;&quot;&amp;&#39;</p>")
        .doesNotContain("<script", "src=", "href=");
  }

  @Test
  void aProgramGetsProblemJson() throws Exception {
    failWith(new Problem(Problem.Kind.NOT_FOUND, "No page named '\"'"));

    HttpResponse<String> response =
        get("/", "Accept", "application/problem+json", "X-Request-Id", "a-1");

    assertThat(header(response, "Content-Type")).isEqualTo("application/problem+json");
    assertThat(new JsonObject(response.body()))
        .isEqualTo(
            new JsonObject()
                .put("type", "about:blank")
                .put("title", "Not Found")
                .put("status", 404)
                .put("detail", "No page named '\"'")
                .put("requestId", "a-1"));
  }

  @Test
  void acceptMayComeInSeveralLines() throws Exception {
    failWith(new Problem(Problem.Kind.NOT_FOUND, "gone"));

    HttpResponse<String> response = get("/", "Accept", "image/png", "Accept", "application/json");

    assertThat(header(response, "Content-Type")).isEqualTo("application/problem+json");
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void headGetsTheHeadersOfGetAndNoBody(Version version) throws Exception {
    failWith(new Problem(Problem.Kind.NOT_FOUND, "No page named 'x'"));
    HttpRequest.Builder request =
        request("/", "Accept", BROWSER, "X-Request-Id", "1").version(version);

    HttpResponse<String> get = client.send(request.build(), BodyHandlers.ofString());
    HttpResponse<String> head =
        client.send(
            request.method("HEAD", BodyPublishers.noBody()).build(), BodyHandlers.ofString());

    assertThat(head.version()).isEqualTo(version);
    assertThat(head.body()).isEmpty();
    assertThat(head.statusCode()).isEqualTo(404);
    assertThat(head.headers()).isEqualTo(get.headers());
    assertThat(header(get, "Content-Length"))
        .isEqualTo(String.valueOf(get.body().getBytes(UTF_8).length));
  }

  @Test
  void headOverTheWireEndsWithItsHeaders() throws Exception {
    failWith(new Problem(Problem.Kind.NOT_FOUND, "No page named 'x'"));

    String answer = exchange("HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 404 Not Found\r\n").endsWith("\r\n\r\n");
  }

  @ParameterizedTest
  @CsvSource({
    "GET,  /nowhere,  404, Not found",
    "POST, /only-get, 405, Method not allowed",
    "GET,  /%zz,      400, Bad request",
  })
  void whatTheRouterRefusesIsToldTheSameWay(String method, String path, int status, String detail)
      throws Exception {
    router.get("/only-get").handler(RoutingContext::end);
    router.get("/:name").handler(RoutingContext::next);

    String answer =
        exchange(method + " " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

    assertThat(answer)
        .startsWith("HTTP/1.1 " + status + " ")
        .contains("text/plain; charset=utf-8", "nosniff")
        .endsWith("\r\n\r\n" + detail + "\n");
    assertThat(log.list).isEmpty();
  }

  @Test
  void aRequestThatIsNoHttpIsTold() throws Exception {
    String answer = exchange("GET /" + "x".repeat(10_000) + " HTTP/1.1\r\nHost: x\r\n\r\n");

    assertThat(answer).contains(" 414 URI Too Long\r\n").endsWith("\r\n\r\nToo long\n");
  }

  @Test
  void headersSetBeforeStayButThoseOfTheContentGo() throws Exception {
    router
        .get("/")
        .handler(
            context -> {
              context
                  .response()
                  .putHeader("Allow", "GET, HEAD")
                  .putHeader("Content-Security-Policy", "default-src 'self'")
                  .putHeader("Content-Range", "bytes */5")
                  .putHeader("Cache-Control", "max-age=60")
                  .putHeader("Content-Encoding", "br")
                  .putHeader("Content-Length", "99999")
                  .putHeader("ETag", "\"x\"")
                  .putHeader("Last-Modified", "Sun, 06 Nov 1994 08:49:37 GMT");
              throw new Problem(Problem.Kind.RANGE_NOT_SATISFIABLE, "Only 5 bytes");
            });

    HttpResponse<String> response = get("/");

    assertThat(response.body()).isEqualTo("Only 5 bytes\n");
    assertThat(response.headers().map().keySet())
        .contains("allow", "content-security-policy", "content-range")
        .doesNotContain("content-encoding", "etag", "last-modified");
    assertThat(header(response, "Cache-Control")).isEqualTo("no-store");
  }

  @Test
  void anUnexpectedFailureIsLoggedOnceAndNotShown() throws Exception {
    failWith(new IllegalStateException("the secret"));

    HttpResponse<String> response = get("/pages/x?y=z");

    assertThat(response.statusCode()).isEqualTo(500);
    String id = header(response, "X-Request-Id");
    assertThat(response.body()).isEqualTo("Something went wrong\nRequest " + id + "\n");
    assertThat(header(response, "Cache-Control")).isEqualTo("no-store");
    assertThat(log.list).hasSize(1);
    ILoggingEvent event = log.list.get(0);
    assertThat(event.getLevel()).isEqualTo(Level.ERROR);
    assertThat(event.getFormattedMessage())
        .isEqualTo("GET '/pages/x' answered 500: Something went wrong (request " + id + ")");
    assertThat(event.getKeyValuePairs()).containsExactly(new KeyValuePair("http.request.id", id));
    assertThat(event.getThrowableProxy().getMessage()).isEqualTo("the secret");
  }

  @Test
  void aPageNamesTheRequestWhereTheServerIsToBlame() throws Exception {
    failWith(new IllegalStateException());

    assertThat(get("/", "Accept", BROWSER, "X-Request-Id", "a/1").body())
        .contains("<p>Something went wrong</p>\n<p><small>Request a/1</small></p>\n</body>");
  }

  @Test
  void aPathCannotForgeALogLine() throws Exception {
    router
        .route()
        .handler(
            context -> {
              throw new IllegalStateException("no");
            });

    exchange("GET /a\u001b[31m\u0085b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

    assertThat(log.list).hasSize(1);
    assertThat(log.list.get(0).getFormattedMessage())
        .contains("\\x1b[31m")
        .doesNotContain("\u001b");
  }

  @Test
  void aProblemWithinACompletionExceptionSpeaksForItself() throws Exception {
    failWith(new CompletionException(new Problem(Problem.Kind.BAD_REQUEST, "No such name")));

    assertThat(get("/").body()).isEqualTo("No such name\n");
  }

  @Test
  void aFailureOfVertxWebKeepsItsStatusButNotItsText() throws Exception {
    failWith(new HttpException(413, "the secret"));

    HttpResponse<String> response = get("/");

    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(response.body()).isEqualTo("Request entity too large\n");
    assertThat(log.list).isEmpty();
  }

  @Test
  void anOutageSaysWhenToRetryAndIsLoggedOnce() throws Exception {
    failWith(
        new Problem(
            Problem.Kind.UNAVAILABLE, "The database is away", new IOException("connection lost")));

    HttpResponse<String> response = get("/");
    get("/");
    get("/");

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(header(response, "Retry-After")).isEqualTo("1");
    assertThat(header(response, "Cache-Control")).isEqualTo("no-store");
    // A slow machine may take more than the second that one line stands for.
    assertThat(log.list).hasSizeBetween(1, 2);
    assertThat(log.list.get(0).getLevel()).isEqualTo(Level.WARN);
    assertThat(log.list.get(0).getFormattedMessage())
        .isEqualTo(
            "GET '/' answered 503: The database is away"
                + " (java.io.IOException: connection lost; request "
                + header(response, "X-Request-Id")
                + "; 0 more since the last such line)");
    assertThat(log.list.get(0).getThrowableProxy()).isNull();
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void aBodyThatHasBegunIsCutOff(Version version) {
    router
        .get("/")
        .handler(
            context ->
                context
                    .response()
                    .setChunked(true)
                    .write("the first half")
                    .onSuccess(written -> context.fail(new IllegalStateException("half way"))));

    HttpRequest request = request("/").version(version).build();

    assertThatThrownBy(() -> client.send(request, BodyHandlers.ofString()))
        .isInstanceOf(IOException.class);
    assertThat(log.list).hasSize(1);
  }

  @Test
  void noEndOfBodyFollowsOneThatIsCutOff() throws Exception {
    router
        .get("/")
        .handler(
            context -> {
              context.response().setChunked(true).write("half");
              throw new IllegalStateException("half way");
            });

    String answer = exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n");

    assertThat(answer).doesNotContain("0\r\n\r\n").doesNotContain("wrong");
  }

  private void failWith(RuntimeException failure) {
    Handler<RoutingContext> failing =
        context -> {
          throw failure;
        };
    router.route().handler(failing);
  }

  private HttpResponse<String> get(String path, String... headers) throws Exception {
    return client.send(request(path, headers).build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path, String... headers) {
    URI uri = URI.create("http://127.0.0.1:" + server.actualPort() + path);
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).version(Version.HTTP_1_1);
    return headers.length == 0 ? request : request.headers(headers);
  }

  /** Sends {@code request} byte for byte and reads until the server closes. */
  private String exchange(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.actualPort())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(UTF_8));
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("absent");
  }
}
