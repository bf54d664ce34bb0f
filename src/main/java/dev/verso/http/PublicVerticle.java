package dev.verso.http;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One event loop's share of the public listener; {@link PublicListener} deploys them. */
final class PublicVerticle extends VerticleBase {
  /**
   * What the instances have in common.
   *
   * @param port to listen on; the instances of one negative port share a free one
   * @param boundPort receives the port in use
   * @param certificate for HTTPS; null for plain text
   * @param limit on their connections
   * @param routes mounts the features on each instance's router
   * @param problems answers a request that comes to no route
   */
  record Setup(
      HttpOptions options,
      int port,
      AtomicInteger boundPort,
      @Nullable PemKeyCertOptions certificate,
      ConnectionLimit limit,
      Consumer<Router> routes,
      BiConsumer<HttpServerRequest, Problem> problems) {}

  private static final int MOST_STREAMS_PER_CONNECTION = 100;

  private final Setup setup;
  private final CommonHeaders commonHeaders;
  private final HttpServerOptions options;
  private @Nullable HttpServer server;

  PublicVerticle(Setup setup) {
    this.setup = setup;
    this.commonHeaders = new CommonHeaders(setup.options(), setup.certificate() != null);
    this.options = serverOptions(setup);
  }

  private static HttpServerOptions serverOptions(Setup setup) {
    HttpOptions options = setup.options();
    HttpServerOptions server =
        new HttpServerOptions()
            .setHost(options.host())
            .setPort(setup.port())
            .setMaxInitialLineLength(options.maxRequestLine().intBytes())
            .setMaxHeaderSize(options.maxHeaders().intBytes())
            .setPerFrameWebSocketCompressionSupported(false)
            .setPerMessageWebSocketCompressionSupported(false)
            .setInitialSettings(
                new Http2Settings()
                    .setMaxConcurrentStreams(MOST_STREAMS_PER_CONNECTION)
                    .setMaxHeaderListSize(options.maxHeaders().intBytes()));
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
      router.route().handler(PublicVerticle::logWhenEnded);
    }
    setup.routes().accept(router);
    HttpOptions limits = setup.options();
    ConnectionGuards guards =
        new ConnectionGuards(options, limits.headerTimeout(), limits.idleTimeout());
    HttpServer listener = GuardedServer.create(vertx, options, setup.limit(), guards::install);
    server = listener;
    return listener
        .connectionHandler(UnreadBodies::resetStreams)
        .requestHandler(request -> handle(request, router))
        .invalidRequestHandler(this::refuse)
        .listen()
        .onSuccess(listening -> setup.boundPort().set(listening.actualPort()));
  }

  /** Lets the requests in flight finish, for as long as the shutdown timeout. */
  @Override
  public Future<?> stop() {
    return server == null
        ? Future.succeededFuture()
        : server.shutdown(setup.options().shutdownTimeout().toMillis(), TimeUnit.MILLISECONDS);
  }

  private void handle(HttpServerRequest request, Router router) {
    commonHeaders.addTo(request.response().headers());
    if (request.version() == HttpVersion.HTTP_2) {
      request.pause(); // nobody reads a body; the client may send one window of it
    }
    HttpServerResponse response = request.response();
    Problem problem = problem(request);
    if (problem != null) {
      if (problem.kind() == Problem.Kind.METHOD_NOT_ALLOWED) {
        response.putHeader(HttpHeaders.ALLOW, AllowedMethods.ALLOW);
      }
      answer(request, problem);
    } else if (request.uri().equals("*")) {
      logUnrouted(request);
      response.putHeader(HttpHeaders.ALLOW, AllowedMethods.ALLOW).setStatusCode(204).end();
    } else {
      router.handle(request);
    }
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
    boolean absolute = target.startsWith("http://") || target.startsWith("https://");
    boolean server = target.equals("*") && method.equals(HttpMethod.OPTIONS);
    return (path || absolute || server) && printable(target)
        ? null
        : new Problem(Problem.Kind.BAD_REQUEST, "The request target is malformed");
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

  private static void logWhenEnded(RoutingContext context) {
    long start = System.nanoTime();
    context.addEndHandler(ended -> AccessLog.log(context.request(), start));
    context.next();
  }

  private void logUnrouted(HttpServerRequest request) {
    if (setup.options().accessLog()) {
      long start = System.nanoTime();
      request.response().endHandler(ended -> AccessLog.log(request, start));
    }
  }
}
