package dev.verso.trace.otlp;

import dev.verso.trace.CurrentSpan;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.spi.tracing.SpanKind;
import io.vertx.core.spi.tracing.TagExtractor;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingPolicy;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes a span of each request that Vert.x serves, by OpenTelemetry's <a
 * href="https://opentelemetry.io/docs/specs/semconv/http/http-spans/">conventions for HTTP</a>, and
 * makes it the current one. What {@code traceparent} says is its parent.
 */
final class RequestTracer implements VertxTracer<@Nullable SdkSpan, Void> {
  private static final int FIRST_SERVER_ERROR = 500;

  private static final TextMapGetter<MultiMap> FIELDS =
      new TextMapGetter<>() {
        @Override
        @SuppressWarnings("deprecation") // the interface still asks for it
        public Iterable<String> keys(MultiMap fields) {
          return fields.names();
        }

        @Override
        public @Nullable String get(@Nullable MultiMap fields, String name) {
          return Objects.requireNonNull(fields).get(name);
        }
      };

  private final Tracer tracer;
  private final Runnable close;

  /**
   * @param close is run when Vert.x closes; may block
   */
  RequestTracer(Tracer tracer, Runnable close) {
    this.tracer = tracer;
    this.close = close;
  }

  @Override
  public <R> @Nullable SdkSpan receiveRequest(
      Context context,
      SpanKind kind,
      TracingPolicy policy,
      R received,
      String operation,
      Iterable<Map.Entry<String, String>> headers,
      TagExtractor<R> tags) {
    if (policy == TracingPolicy.IGNORE || !(received instanceof HttpServerRequest request)) {
      return null;
    }
    io.opentelemetry.context.Context parent =
        W3CTraceContextPropagator.getInstance()
            .extract(io.opentelemetry.context.Context.root(), request.headers(), FIELDS);
    SpanBuilder begun =
        tracer
            .spanBuilder(operation)
            .setParent(parent)
            .setSpanKind(io.opentelemetry.api.trace.SpanKind.SERVER)
            .setAttribute("http.request.method", operation)
            .setAttribute("url.path", String.valueOf(request.path()))
            .setAttribute("url.scheme", request.isSSL() ? "https" : "http")
            .setAttribute("network.protocol.version", version(request.version()));
    SdkSpan span = new SdkSpan(tracer, begun.startSpan(), operation);
    CurrentSpan.put(context, span);
    return span;
  }

  private static String version(HttpVersion version) {
    return switch (version) {
      case HTTP_1_0 -> "1.0";
      case HTTP_1_1 -> "1.1";
      case HTTP_2 -> "2";
    };
  }

  @Override
  public <R> void sendResponse(
      Context context,
      @Nullable R sent,
      @Nullable SdkSpan span,
      @Nullable Throwable failure,
      TagExtractor<R> tags) {
    if (span == null) {
      return;
    }
    if (sent instanceof HttpServerResponse response) {
      int status = response.getStatusCode();
      span.tell("http.response.status_code", status);
      if (status >= FIRST_SERVER_ERROR) {
        span.tell("error.type", Integer.toString(status));
        span.span().setStatus(StatusCode.ERROR);
      }
    }
    span.end(failure);
  }

  @Override
  public void close() {
    close.run();
  }
}
