package dev.verso.http.listen;

import dev.verso.http.ReadyResponses;
import dev.verso.http.problem.Problem;
import dev.verso.metrics.MetricSink;
import dev.verso.metrics.MetricSource;
import dev.verso.settings.BadSetting;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.ext.web.Router;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The port that the world talks to: HTTP/1.1 and HTTP/2, plain or over TLS, on all event loops. */
public final class PublicListener implements MetricSource {
  /**
   * Verticles that listen on one negative port share a free one: so each listener takes its own.
   */
  private static final AtomicInteger NEXT_SHARED_PORT = new AtomicInteger(-1);

  private final Vertx vertx;
  private final String deployment;
  private final PublicVerticle.Setup setup;

  private PublicListener(Vertx vertx, String deployment, PublicVerticle.Setup setup) {
    this.vertx = vertx;
    this.deployment = deployment;
    this.setup = setup;
  }

  /**
   * Reads what the settings name, so that what is wrong is told before anything is opened.
   *
   * @return fails with a {@link BadSetting} when a PEM file cannot be used
   */
  public static Future<Void> check(Vertx vertx, HttpOptions options) {
    return certificate(vertx, options).mapEmpty();
  }

  /**
   * Listens.
   *
   * @param instances event loops to use, 1 or more
   * @param counts whether requests are counted, for {@link #tell}
   * @param routes mounts the features; called once for each instance, with a router of its own. The
   *     responses that it returns are looked for before the router is asked
   * @param problems answers a request that comes to no route because it is malformed or too large
   * @return the listener; fails with a {@link BadSetting} when a PEM file cannot be used, with a
   *     {@link ListenFailure} when the port is taken
   */
  public static Future<PublicListener> start(
      Vertx vertx,
      HttpOptions options,
      int instances,
      boolean counts,
      Function<Router, List<ReadyResponses>> routes,
      BiConsumer<HttpServerRequest, Problem> problems) {
    return certificate(vertx, options)
        .map(
            certificate ->
                new PublicVerticle.Setup(
                    options,
                    options.port().number() == 0
                        ? NEXT_SHARED_PORT.getAndDecrement()
                        : options.port().number(),
                    new AtomicInteger(),
                    new ConcurrentLinkedQueue<>(),
                    certificate,
                    new ConnectionLimit(DescriptorLimit.connections(options.maxConnections())),
                    new LastAccepts(),
                    routes,
                    problems,
                    counts ? ListenerMetrics.of(certificate != null, options.slowRequest()) : null,
                    new AtomicBoolean()))
        .compose(setup -> deploy(vertx, setup, instances));
  }

  private static Future<@Nullable PemKeyCertOptions> certificate(Vertx vertx, HttpOptions options) {
    Path cert = options.tlsCert().orElse(null);
    Path key = options.tlsKey().orElse(null);
    if (cert == null && key == null) {
      return Future.succeededFuture();
    }
    if (cert == null || key == null) {
      return Future.failedFuture(
          new BadSetting(
              cert == null ? "--tls-key" : "--tls-cert",
              "--tls-cert and --tls-key go together: give both or neither"));
    }
    return vertx.executeBlocking(() -> PemFiles.load(vertx, cert, key));
  }

  private static Future<PublicListener> deploy(
      Vertx vertx, PublicVerticle.Setup setup, int instances) {
    return vertx
        .deployVerticle(
            () -> new PublicVerticle(setup), new DeploymentOptions().setInstances(instances))
        .map(id -> new PublicListener(vertx, id, setup))
        .recover(
            cause ->
                Future.failedFuture(
                    ListenFailure.of(
                        "--http",
                        "the public port",
                        setup.options().host(),
                        setup.options().port().number(),
                        cause)));
  }

  /** The port in use, also where the system chose it. */
  public int port() {
    return setup.boundPort().get();
  }

  /** What clients ask for and what that takes, where that is counted; and their connections. */
  @Override
  public void tell(MetricSink sink) {
    setup.limit().tell(sink);
    ListenerMetrics metrics = setup.metrics();
    if (metrics != null) {
      metrics.requests().tell(sink);
      metrics.lag().tell(sink);
    }
  }

  /** The most wanted and the slowest pages of the last minutes; empty where nothing is counted. */
  public JsonObject recentPages() {
    ListenerMetrics metrics = setup.metrics();
    return metrics == null ? new JsonObject() : metrics.requests().recentPages();
  }

  /**
   * Takes certificate and key from their files anew, for the connections that begin from now on;
   * those that there are go on. Only for a listener that has some.
   *
   * @return fails with a {@link BadSetting} when they cannot be used; those of before stay then
   */
  public Future<Void> renewCertificate(HttpOptions now) {
    return certificate(vertx, now)
        .compose(
            pair ->
                setup
                    .servers()
                    .element() // the instances have one socket, and one certificate
                    .updateSSLOptions(
                        PublicVerticle.serverOptions(setup)
                            .getSslOptions()
                            .setKeyCertOptions(pair)))
        .mapEmpty();
  }

  /** How many requests are under way; empty where they are not counted. */
  public OptionalLong requestsUnderWay() {
    ListenerMetrics metrics = setup.metrics();
    return metrics == null ? OptionalLong.empty() : OptionalLong.of(metrics.requests().active());
  }

  /**
   * From now on connections of HTTP/1.1 end, each with its next answer, which says so: whoever
   * wants more connects anew, and where there are others a load balancer sends that there.
   */
  public void windDown() {
    setup.windingDown().set(true);
  }

  /**
   * Stops listening at once, but for who has connected by then, and lets the requests in flight
   * finish, at most for the shutdown timeout.
   */
  public Future<Void> stop() {
    DrainLog log = DrainLog.begin(setup);
    return setup
        .lastAccepts()
        .close(vertx)
        .compose(closed -> vertx.undeploy(deployment))
        .onComplete(done -> log.end());
  }
}
