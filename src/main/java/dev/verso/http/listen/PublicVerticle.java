package dev.verso.http.listen;

import dev.verso.http.ReadyHeaders;
import dev.verso.http.ReadyResponse;
import dev.verso.http.ReadyResponses;
import dev.verso.http.RequestId;
import dev.verso.http.output.ResponseBody;
import dev.verso.http.problem.AllowedMethods;
import dev.verso.http.problem.Problem;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One event loop's share of the public listener; {@link PublicListener} deploys them. */
final class PublicVerticle extends VerticleBase {
  /**
   * What the instances have in common.
   *
   * @param port to listen on; the instances of one negative port share a free one
   * @param boundPort receives the port in use
   * @param servers receives those that listen
   * @param certificate for HTTPS; null for plain text
   * @param limit on their connections
   * @param lastAccepts closes the sockets that they listen on
   * @param routes mounts the features on each instance's router, and gives what needs none
   * @param problems answers a request that comes to no route
   * @param metrics counts the requests; null where nobody does
   * @param windingDown whether connections are to end, each with its next answer
   */
  record Setup(
      HttpOptions options,
      int port,
      AtomicInteger boundPort,
      Queue<HttpServer> servers,
      @Nullable PemKeyCertOptions certificate,
      ConnectionLimit limit,
      LastAccepts lastAccepts,
      Function<Router, List<ReadyResponses>> routes,
      BiConsumer<HttpServerRequest, Problem> problems,
      @Nullable ListenerMetrics metrics,
      AtomicBoolean windingDown) {}

  private static final int MOST_STREAMS_PER_CONNECTION = 100;

  private final Setup setup;
  private final CommonHeaders commonHeaders;
  private final HttpServerOptions options;
  private final AccessLog accessLog;
  private @Nullable HttpServer server;

  PublicVerticle(Setup setup) {
    this.setup = setup;
    this.commonHeaders = new CommonHeaders(setup.options(), setup.certificate() != null);
    this.options = serverOptions(setup);
    this.accessLog = new AccessLog(setup.options());
  }

  static HttpServerOptions serverOptions(Setup setup) {
    HttpOptions options = setup.options();
    HttpServerOptions server =
        new HttpServerOptions()
            .setHost(options.host())
            .setPort(setup.port())
            .setMaxInitialLineLength(options.maxRequestLine().bytes())
            .setMaxHeaderSize(options.maxHeaders().bytes())
            .setPerFrameWebSocketCompressionSupported(false)
            .setPerMessageWebSocketCompressionSupported(false)
            .setInitialSettings(
                new Http2Settings()
                    .setMaxConcurrentStreams(MOST_STREAMS_PER_CONNECTION)
                    .setMaxHeaderListSize(options.maxHeaders().bytes()));
    if (setup.certificate() != null) {
      server
          .setSsl(true)
          .setUseAlpn(true)
          .setKeyCertOptions(setup.certificate())
          .setSslHandshakeTimeout(options.headerTimeout().toMillis())
          .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
    }
    return server;
  }

  @Override
  public Future<?> start() {
    Router router = Router.router(vertx);
    if (setup.options().accessLog()) {
      router.route().handler(this::logWhenEnded);
    }
    List<ReadyResponses> mounted = setup.routes().apply(router);
    // Where requests are traced all go through Vert.x and the router, so that each has its spans.
    List<ReadyResponses> ready = ((VertxInternal) vertx).tracer() == null ? mounted : List.of();
    ListenerMetrics metrics = setup.metrics();
    HttpOptions limits = setup.options();
    ConnectionGuards guards =
        new ConnectionGuards(
            options,
            limits.headerTimeout(),
            limits.idleTimeout(),
            setup.windingDown()::get,
            limits.fastLane() ? responders(ready) : List.of());
    HttpServer listener =
        GuardedServer.create(
            vertx,
            options,
            socket -> socket.addLast(setup.limit(), setup.lastAccepts()),
            guards::install,
            metrics == null ? null : metrics.requests());
    server = listener;
    if (metrics != null) {
      metrics.lag().watch(vertx);
    }
    return listener
        .connectionHandler(UnreadBodies::resetStreams)
        .requestHandler(
            request -> {
              if (accept(request) && !answer(request, ready)) {
                router.handle(request);
              }
            })
        .invalidRequestHandler(this::refuse)
        .listen()
        .onSuccess(setup.servers()::add)
        .onSuccess(listening -> setup.boundPort().set(listening.actualPort()));
  }

  private List<ReadyResponder> responders(List<ReadyResponses> ready) {
    ListenerMetrics metrics = setup.metrics();
    return ready.stream()
        .map(
            responses ->
                new ReadyResponder(
                    responses,
                    commonHeaders,
                    setup.options().accessLog() ? accessLog : null,
                    metrics == null ? null : metrics.requests()))
        .toList();
  }

  /** Lets the requests in flight finish, for as long as the shutdown timeout. */
  @Override
  public Future<?> stop() {
    return server == null
        ? Future.succeededFuture()
        : server.shutdown(setup.options().shutdownTimeout().toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Whether the request is one to be routed; if not it is answered. */
  private boolean accept(HttpServerRequest request) {
    commonHeaders.addTo(request.response().headers());
    if (request.version() == HttpVersion.HTTP_2) {
      request.pause(); // nobody reads a body; the client may send one window of it
    }
    Problem problem = problem(request);
    if (problem != null) {
      if (problem.kind() == Problem.Kind.METHOD_NOT_ALLOWED) {
        request.response().putHeader(HttpHeaders.ALLOW, AllowedMethods.ALLOW);
      }
      answer(request, problem);
      return false;
    }
    if (request.uri().equals("*")) {
      logUnrouted(request);
      HttpServerResponse response = request.response().setStatusCode(204);
      response.putHeader(HttpHeaders.ALLOW, AllowedMethods.ALLOW).end();
      return false;
    }
    return true;
  }

  /**
   * Answers a request around the router, which costs more than all else, if its response is ready;
   * whether it did.
   */
  private boolean answer(HttpServerRequest request, List<ReadyResponses> ready) {
    HttpMethod method = request.method();
    String path = request.path();
    if (path == null || !AllowedMethods.isRead(method)) {
      return false;
    }
    String query = Objects.requireNonNullElse(request.query(), "");
    for (ReadyResponses responses : ready) {
      ReadyResponse response = responses.find(method, path, query, request.headers());
      if (response != null) {
        request.routed(responses.route());
        logUnrouted(request);
        send(request, response, responses.common());
        return true;
      }
    }
    return false;
  }

  private static void send(
      HttpServerRequest request, ReadyResponse response, ReadyHeaders further) {
    MultiMap headers = request.response().setStatusCode(response.status()).headers();
    response.headers().putInto(headers);
    further.putInto(headers);
    ResponseBody.end(request, response.body());
  }

  /** What forbids to route the request; null where nothing does. */
  private @Nullable Problem problem(HttpServerRequest request) {
    HttpMethod method = request.method();
    String target = request.uri();
    if (method.equals(HttpMethod.CONNECT) || method.equals(HttpMethod.TRACE)) {
      return AllowedMethods.problem(method);
    }
    if (target.length() > options.getMaxInitialLineLength()) {
      return new Problem(Problem.Kind.URI_TOO_LONG, "The request target is too long");
    }
    if (request.version() == HttpVersion.HTTP_2 && request.authority() == null) {
      return new Problem(Problem.Kind.BAD_REQUEST, "The request names no host");
    }
    boolean path = target.startsWith("/");
    boolean absolute =
        (target.startsWith("http://") || target.startsWith("https://")) && namesHost(target);
    boolean server = target.equals("*") && method.equals(HttpMethod.OPTIONS);
    return (path || absolute || server) && printable(target)
        ? null
        : new Problem(Problem.Kind.BAD_REQUEST, "The request target is malformed");
  }

  /** Whether an absolute target has an authority that could be a Host (RFC 9110 section 4.2). */
  private static boolean namesHost(String target) {
    int start = target.indexOf("//") + 2;
    int end = start;
    while (end < target.length() && "/?#".indexOf(target.charAt(end)) < 0) {
      end++;
    }
    return StrictRequestDecoder.names(target.substring(start, end));
  }

  /** Whether {@code target} is of the characters that a URI is made of, or near enough. */
  private static boolean printable(String target) {
    for (int i = 0; i < target.length(); i++) {
      if (target.charAt(i) <= ' ' || target.charAt(i) >= 0x7f) {
        return false;
      }
    }
    return true;
  }

  /** Answers what {@link StrictRequestDecoder} refused; Vert.x closes the connection then. */
  private void refuse(HttpServerRequest request) {
    commonHeaders.addTo(request.response().headers());
    Throwable cause = request.decoderResult().cause();
    answer(
        request,
        cause instanceof Problem problem
            ? problem
            : new Problem(Problem.Kind.BAD_REQUEST, "The request is malformed", cause));
  }

  private void answer(HttpServerRequest request, Problem problem) {
    logUnrouted(request);
    setup.problems().accept(request, problem);
  }

  private void logWhenEnded(RoutingContext context) {
    long start = System.nanoTime();
    RequestId.give(context.request());
    context.addEndHandler(ended -> accessLog.log(context.request(), start));
    context.next();
  }

  private void logUnrouted(HttpServerRequest request) {
    if (setup.options().accessLog()) {
      long start = System.nanoTime();
      RequestId.give(request);
      request.response().endHandler(ended -> accessLog.log(request, start));
    }
  }
}
