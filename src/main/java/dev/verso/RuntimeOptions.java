package dev.verso;

import dev.verso.settings.Origin;
import dev.verso.settings.StartFailure;
import dev.verso.settings.Switch;
import dev.verso.trace.otlp.OtlpTracing;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.transport.Transport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What Vert.x has to know when it is made: where traces go, and by what sockets it is served. */
final class RuntimeOptions {
  @Option(
      names = "--otlp-endpoint",
      paramLabel = "URL",
      description =
          "Traces requests, and sends that to this collector by OTLP over HTTP, such as"
              + " http://localhost:4318.")
  private @Nullable Origin endpoint;

  @Option(
      names = "--io-uring",
      paramLabel = "on|off",
      defaultValue = "off",
      description =
          "Whether Linux reads and writes the sockets by io_uring, which takes fewer calls of the"
              + " system. Containers mostly forbid it.")
  private Switch ioUring = Switch.OFF;

  /**
   * A Vertx as these want it. Only where it traces OpenTelemetry's classes are loaded.
   *
   * @param plain is taken where they want nothing; else closed here
   * @throws StartFailure when the system does not let Verso use io_uring
   */
  Vertx vertx(Vertx plain) {
    if (endpoint == null && ioUring == Switch.OFF) {
      return plain;
    }
    ServeCommand.await(plain.close());
    VertxBuilder builder = Vertx.builder();
    if (ioUring == Switch.ON) {
      builder.withTransport(ioUring());
    }
    if (endpoint != null) {
      OtlpTracing.add(builder, endpoint.url(), Version.current().number());
    }
    return builder.build();
  }

  private static Transport ioUring() {
    Transport ioUring = Transport.IO_URING;
    if (ioUring == null || !ioUring.available()) {
      throw new StartFailure(
          "--io-uring: this system does not let Verso use it. It takes Linux on x86-64 or ARM64, and"
              + " where that is a container one whose seccomp profile allows io_uring",
          ioUring == null ? null : ioUring.unavailabilityCause());
    }
    return ioUring;
  }
}
