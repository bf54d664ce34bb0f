package dev.verso.http;

import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.Router;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One event loop's share of the public listener; {@link PublicListener} deploys them. */
final class PublicVerticle extends VerticleBase {
  /**
   * What the instances have in common.
   *
   * @param port to listen on; the instances of one negative port share a free one
   * @param certificate for HTTPS; null for plain text
   * @param routes mounts the features on each instance's router
   * @param problems answers a request that no route can
   */
  record Setup(
      HttpOptions options,
      int port,
      @Nullable PemKeyCertOptions certificate,
      ConnectionLimit limit,
      Consumer<Router> routes,
      BiConsumer<HttpServerRequest, Problem> problems) {}

  private static final int CONCURRENT_STREAMS = 100;

  private final Setup setup;
  private final CommonHeaders commonHeaders;
  private @Nullable HttpServer server;
  private @Nullable Router router;
  private boolean draining;

  PublicVerticle(Setup setup) {
    this.setup = setup;
    this.commonHeaders = new CommonHeaders(setup.options(), setup.certificate() != null);
  }

  @Override
  public Future<?> start() {
    router = Router.router(vertx);
    if (setup.options().accessLog()) {
      router.route().order(Integer.MIN_VALUE);
    }
    setup.routes().accept(router);
    HttpServerOptions options = serverOptions();
    ConnectionGuards guards =
        new ConnectionGuards(
            options, setup.options().headerTimeout(), setup.options().idleTimeout());
    server = GuardedServer.create(vertx, options, setup.limit(), guards::install);
    return server.listen();
  }

  private HttpServerOptions serverOptions() {
    return new HttpServerOptions();
  }
}
