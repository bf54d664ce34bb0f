package dev.verso.http.listen;

import dev.verso.metrics.CountsBy;
import dev.verso.metrics.Histogram;
import dev.verso.metrics.Metric;
import dev.verso.metrics.MetricSink;
import dev.verso.metrics.MetricSource;
import dev.verso.trace.CurrentSpan;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.spi.metrics.HttpServerMetrics;
import io.vertx.core.spi.metrics.VertxMetrics;
import io.vertx.core.spi.observability.HttpRequest;
import io.vertx.core.spi.observability.HttpResponse;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts requests and their time, by OpenTelemetry's <a
 * href="https://opentelemetry.io/docs/specs/semconv/http/http-metrics/">conventions for HTTP</a>.
 * Vert.x tells it of each, also of what is no HTTP. One for all event loops; thread-safe.
 *
 * <p>It takes the place of vertx-micrometer-metrics, which makes lists of tags and looks meters up
 * by them several times for each request. Here a request costs two looks at the clock, one at a
 * map, and five {@link LongAdder}s.
 */
final class RequestMetrics
    implements VertxMetrics, HttpServerMetrics<RequestMetrics.Exchange, Void, Void>, MetricSource {
  private static final Metric DURATION =
      new Metric(
          "http.server.request.duration",
          Metric.Unit.SECONDS,
          "Time from the head of a request until its response is with the system, or given up");

  private static final Metric BODY_SIZE =
      new Metric(
          "http.server.response.body.size",
          Metric.Unit.BYTES,
          "Bytes of the bodies of whole responses, as they were sent");

  private static final Metric ACTIVE =
      new Metric(
          "http.server.active_requests",
          Metric.Unit.NONE,
          "Requests under way; over HTTP/2 each is an open stream");

  /** All others are one: a client can make them up. */
  private static final Set<HttpMethod> KNOWN_METHODS =
      Set.of(
          HttpMethod.CONNECT,
          HttpMethod.DELETE,
          HttpMethod.GET,
          HttpMethod.HEAD,
          HttpMethod.OPTIONS,
          HttpMethod.PATCH,
          HttpMethod.POST,
          HttpMethod.PUT,
          HttpMethod.TRACE);

  private static final String OTHER_METHOD = "_OTHER";

  /** Those that the conventions advise, and finer ones: most answers come from memory. */
  private static final double[] BOUNDS = {
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75,
    1, 2.5, 5, 7.5, 10
  };

  private final String scheme;
  private final SlowRequests slow;
  private final RecentPages recent = new RecentPages(System::nanoTime);
  private final ConcurrentMap<RequestKind, Tally> tallies = new ConcurrentHashMap<>();

  private final CountsBy<HttpVersion> active = new CountsBy<>(HttpVersion.class);

  /**
   * @param scheme of all requests: http or https
   * @param slow is told of each answer that begins
   */
  RequestMetrics(String scheme, SlowRequests slow) {
    this.scheme = scheme;
    this.slow = slow;
  }

  /** All requests of a kind. */
  private static final class Tally {
    final Histogram duration = Histogram.ofSeconds(BOUNDS);
    final LongAdder bytes = new LongAdder();
  }

  /**
   * Counts a request of HTTP/1.1 that was answered at once, past Vert.x.
   *
   * @param bytes of the body that was sent
   * @param began by {@link System#nanoTime}
   */
  void answered(String method, String path, String route, int status, long bytes, long began) {
    long nanos = System.nanoTime() - began;
    recent.answered(began, nanos, () -> path);
    count(new RequestKind(method, route, status, HttpVersion.HTTP_1_1), bytes, nanos);
  }

  private void count(RequestKind kind, long bytes, long nanos) {
    Tally tally = tallies.get(kind);
    if (tally == null) {
      tally = tallies.computeIfAbsent(kind, first -> new Tally());
    }
    tally.duration.record(nanos);
    tally.bytes.add(bytes);
  }

  /** A request under way. Used on its connection's event loop. */
  final class Exchange {
    private final long began = System.nanoTime();
    private final HttpServerRequest request;
    private final String method;
    private final HttpVersion version;
    private @Nullable String route;
    private boolean answering;
    private boolean over;

    private Exchange(HttpServerRequest request) {
      this.request = request;
      HttpMethod asked = request.method();
      method = KNOWN_METHODS.contains(asked) ? asked.name() : OTHER_METHOD;
      version = request.version();
      active.add(version, 1);
    }

    private void beginAnswer(Object outcome) {
      if (!answering) {
        answering = true;
        long nanos = System.nanoTime() - began;
        slow.look(request, nanos, outcome);
        if (route != null) {
          recent.answered(began, nanos, request::path);
        }
      }
    }

    private void end(int status, long bytes) {
      if (over) {
        return;
      }
      over = true;
      active.add(version, -1);
      count(new RequestKind(method, route, status, version), bytes, System.nanoTime() - began);
    }
  }

  @Override
  public HttpServerMetrics<?, ?, ?> createHttpServerMetrics(
      HttpServerOptions options, SocketAddress localAddress) {
    return this;
  }

  @Override
  public Exchange requestBegin(@Nullable Void connection, HttpRequest request) {
    return new Exchange((HttpServerRequest) request);
  }

  /** The router calls it for each route that fits, those without a name too. */
  @Override
  public void requestRouted(Exchange exchange, @Nullable String route) {
    if (route != null) {
      exchange.route = route;
      CurrentSpan.get().routed(route);
    }
  }

  @Override
  public void responseBegin(Exchange exchange, HttpResponse response) {
    exchange.beginAnswer(response.statusCode());
  }

  @Override
  public void responseEnd(Exchange exchange, HttpResponse response, long bytesWritten) {
    boolean head = exchange.method.equals(HttpMethod.HEAD.name());
    exchange.end(response.statusCode(), head ? 0 : bytesWritten);
  }

  /** Over HTTP/2 it comes after {@link #responseEnd} too. */
  @Override
  public void requestReset(Exchange exchange) {
    exchange.beginAnswer("aborted");
    exchange.end(RequestKind.ABORTED, 0);
  }

  /** How many requests are under way. */
  long active() {
    return Arrays.stream(HttpVersion.values()).mapToLong(active::sum).sum();
  }

  /** The most wanted and the slowest of the last minutes, of those that came to a route. */
  JsonObject recentPages() {
    return recent.json();
  }

  /** How many requests had no answer, or not all of one, since the start. */
  long aborted() {
    return tallies.entrySet().stream()
        .filter(tally -> tally.getKey().status() == RequestKind.ABORTED)
        .mapToLong(tally -> tally.getValue().duration.snapshot().count())
        .sum();
  }

  @Override
  public boolean isMetricsEnabled() {
    return true;
  }

  @Override
  public void close() {}

  @Override
  public void tell(MetricSink sink) {
    tallies.forEach(
        (kind, tally) -> {
          String[] labels = kind.labels(scheme);
          Histogram.Snapshot duration = tally.duration.snapshot();
          sink.histogram(DURATION, duration, labels);
          sink.summary(BODY_SIZE, duration.count(), (double) tally.bytes.sum(), labels);
        });
    for (HttpVersion version : HttpVersion.values()) {
      sink.gauge(
          ACTIVE,
          active.sum(version),
          "url.scheme",
          scheme,
          "network.protocol.version",
          RequestKind.number(version));
    }
  }
}
