package dev.verso.trace.otlp;

import dev.verso.trace.CurrentSpan;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.vertx.core.VertxBuilder;
import io.vertx.core.spi.tracing.VertxTracer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Traces requests and sends their spans by OTLP over HTTP, in batches, on a thread of its own.
 * Where nobody takes them they are dropped, and the log says so. Whether a request is traced is its
 * client's to say in {@code traceparent}; who says nothing is.
 */
public final class OtlpTracing {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Duration DELAY = Duration.ofSeconds(1);
  private static final long CLOSE_SECONDS = 2;

  private OtlpTracing() {}

  /**
   * Has the requests traced of the Vertx that is built. What is left is sent when it closes.
   *
   * @param endpoint where to: scheme, host and port
   * @param version of this program
   */
  public static void add(VertxBuilder builder, String endpoint, String version) {
    ExportLog.install();
    OtlpHttpSpanExporter exporter =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(endpoint + "/v1/traces")
            .setTimeout(TIMEOUT)
            .build();
    SpanProcessor spans = BatchSpanProcessor.builder(exporter).setScheduleDelay(DELAY).build();
    add(builder, spans, version);
  }

  /**
   * As {@link #add(VertxBuilder, String, String)}.
   *
   * @param spans takes them as they end
   */
  public static void add(VertxBuilder builder, SpanProcessor spans, String version) {
    CurrentSpan.begin();
    SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .setResource(
                Resource.getDefault()
                    .merge(
                        Resource.create(
                            Attributes.builder()
                                .put("service.name", "verso")
                                .put("service.version", version)
                                .build())))
            .setSampler(Sampler.parentBased(Sampler.alwaysOn()))
            .addSpanProcessor(spans)
            .build();
    VertxTracer<?, ?> tracer = new RequestTracer(provider.get("dev.verso"), () -> close(provider));
    builder.withTracer(options -> tracer);
  }

  private static void close(SdkTracerProvider provider) {
    CurrentSpan.end();
    provider.shutdown().join(CLOSE_SECONDS, TimeUnit.SECONDS);
  }
}
