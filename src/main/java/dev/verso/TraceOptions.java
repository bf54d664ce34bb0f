package dev.verso;

import dev.verso.settings.Origin;
import dev.verso.trace.otlp.OtlpTracing;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where traces go. */
final class TraceOptions {
  @Option(
      names = "--otlp-endpoint",
      paramLabel = "URL",
      description =
          "Traces requests, and sends that to this collector by OTLP over HTTP, such as"
              + " http://localhost:4318.")
  private @Nullable Origin endpoint;

  /**
   * A Vertx that traces where that is wanted: a tracer has to be there when it is made. Only there
   * OpenTelemetry's classes are loaded.
   *
   * @param untraced what is taken elsewhere; closed here
   */
  Vertx vertx(Vertx untraced) {
    if (endpoint == null) {
      return untraced;
    }
    ServeCommand.await(untraced.close());
    return OtlpTracing.vertx(endpoint.url(), Version.current().number());
  }
}
