package dev.verso.http.listen;

import dev.verso.http.output.OutputBudget;
import dev.verso.settings.ByteSize;
import dev.verso.settings.Cidr;
import dev.verso.settings.Count;
import dev.verso.settings.FieldValue;
import dev.verso.settings.HeadSize;
import dev.verso.settings.Port;
import dev.verso.settings.Switch;
import dev.verso.settings.Timeout;
import io.vertx.core.http.HttpServerRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The settings of the public listener; picocli fills them in as a mixin. */
public final class HttpOptions {
  @Option(
      names = "--http-host",
      paramLabel = "HOST",
      defaultValue = "127.0.0.1",
      description = "Address to listen on; 0.0.0.0 for all.")
  private String host = "127.0.0.1";

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      defaultValue = "8080",
      description = "Port to listen on; 0 picks a free one.")
  private Port port = new Port(8080);

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description = "Certificate chain, PEM; with --tls-key, serves HTTPS.")
  private @Nullable Path tlsCert;

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      description = "Private key of the certificate, PEM, not encrypted.")
  private @Nullable Path tlsKey;

  @Option(
      names = "--http-max-request-line",
      paramLabel = "SIZE",
      defaultValue = "8KB",
      description = "Longest request line; over it 414.")
  private HeadSize maxRequestLine = new HeadSize(8 << 10);

  @Option(
      names = "--http-max-headers",
      paramLabel = "SIZE",
      defaultValue = "16KB",
      description = "All header fields of a request; over it 431.")
  private HeadSize maxHeaders = new HeadSize(16 << 10);

  @Option(
      names = "--http-header-timeout",
      paramLabel = "TIME",
      defaultValue = "10s",
      description = "Time to send a request's headers, and to finish a TLS handshake.")
  private Timeout headerTimeout = new Timeout(Duration.ofSeconds(10));

  @Option(
      names = "--http-idle-timeout",
      paramLabel = "TIME",
      defaultValue = "60s",
      description = "Closes a connection on which nothing moves for so long.")
  private Timeout idleTimeout = new Timeout(Duration.ofSeconds(60));

  @Option(
      names = "--http-max-connections",
      paramLabel = "COUNT",
      defaultValue = "10000",
      description = "Open connections; more are closed at once.")
  private Count maxConnections = new Count(10_000);

  @Option(
      names = "--http-max-in-flight",
      paramLabel = "SIZE",
      description =
          "Bytes of large pages and files that may wait for clients to take them, of all"
              + " connections; over it the slowest are cut off. Default: an eighth of the heap.")
  private @Nullable ByteSize maxInFlight;

  @Option(
      names = "--shutdown-delay",
      paramLabel = "TIME",
      defaultValue = "0",
      description = "Goes on serving, but not ready, for so long after SIGTERM.")
  private Duration shutdownDelay = Duration.ZERO;

  @Option(
      names = "--shutdown-timeout",
      paramLabel = "TIME",
      defaultValue = "10s",
      description = "Time for requests in flight to finish when stopping.")
  private Duration shutdownTimeout = Duration.ofSeconds(10);

  @Option(
      names = "--fast-lane",
      paramLabel = "on|off",
      defaultValue = "on",
      description =
          "Answers what is ready in memory over HTTP/1.1 ahead of all else. The answers are the same"
              + " without it, and take longer.")
  private Switch fastLane = Switch.ON;

  @Option(
      names = "--access-log",
      arity = "0..1",
      paramLabel = "BOOLEAN",
      defaultValue = "false",
      fallbackValue = "true",
      description = "Logs a line for each response.")
  private boolean accessLog;

  @Option(
      names = "--access-log-format",
      paramLabel = "FORMAT",
      defaultValue = "verso",
      description =
          "What such a line looks like: verso, which has the time that it took, or combined, Apache's"
              + " format that the tools for logs read.")
  private AccessLog.Format accessLogFormat = AccessLog.Format.VERSO;

  @Option(
      names = "--slow-request",
      paramLabel = "TIME",
      defaultValue = "1s",
      description =
          "Logs requests whose answer takes so long to begin, where they are counted (--metrics); 0"
              + " logs none.")
  private Duration slowRequest = Duration.ofSeconds(1);

  @Option(
      names = "--trusted-proxies",
      paramLabel = "CIDR",
      split = ",",
      description =
          "The proxies in front of Verso, such as 10.0.0.0/8,::1: whom they name in Forwarded or"
              + " X-Forwarded-For is the client. Nobody else is believed.")
  private List<Cidr> trustedProxies = List.of();

  @Option(
      names = "--hsts",
      paramLabel = "VALUE",
      defaultValue = "max-age=31536000",
      description = "Strict-Transport-Security, sent over TLS only; empty for none.")
  private FieldValue hsts = new FieldValue("max-age=31536000");

  @Option(
      names = "--content-security-policy",
      paramLabel = "VALUE",
      defaultValue = "frame-ancestors 'self'; object-src 'none'; base-uri 'none'",
      description =
          "Content-Security-Policy; empty for none. The default forbids pages the elements base,"
              + " object and embed, and other sites to show them in frames.")
  private FieldValue contentSecurityPolicy =
      new FieldValue("frame-ancestors 'self'; object-src 'none'; base-uri 'none'");

  @Option(
      names = "--referrer-policy",
      paramLabel = "VALUE",
      defaultValue = "strict-origin-when-cross-origin",
      description = "Referrer-Policy; empty for none.")
  private FieldValue referrerPolicy = new FieldValue("strict-origin-when-cross-origin");

  /** The address to listen on, or a name of it. */
  public String host() {
    return host;
  }

  /** The port asked for; 0 leaves the choice to the system. */
  public Port port() {
    return port;
  }

  /** The file of the certificate chain, in PEM; empty for plain text. */
  public Optional<Path> tlsCert() {
    return Optional.ofNullable(tlsCert);
  }

  Optional<Path> tlsKey() {
    return Optional.ofNullable(tlsKey);
  }

  HeadSize maxRequestLine() {
    return maxRequestLine;
  }

  HeadSize maxHeaders() {
    return maxHeaders;
  }

  Duration headerTimeout() {
    return headerTimeout.duration();
  }

  public Duration idleTimeout() {
    return idleTimeout.duration();
  }

  int maxConnections() {
    return maxConnections.value();
  }

  /** Empty leaves the choice to {@link OutputBudget}. */
  public Optional<ByteSize> maxInFlight() {
    return Optional.ofNullable(maxInFlight);
  }

  /** How long to go on serving, but not ready, before the end; zero for not at all. */
  public Duration shutdownDelay() {
    return shutdownDelay;
  }

  Duration shutdownTimeout() {
    return shutdownTimeout;
  }

  boolean fastLane() {
    return fastLane == Switch.ON;
  }

  boolean accessLog() {
    return accessLog;
  }

  AccessLog.Format accessLogFormat() {
    return accessLogFormat;
  }

  /** Zero for never. */
  Duration slowRequest() {
    return slowRequest;
  }

  List<Cidr> trustedProxies() {
    return trustedProxies;
  }

  /** Tells from which address a request is, going by {@code --trusted-proxies}. */
  public Function<HttpServerRequest, String> clientAddress() {
    return new ClientAddress(trustedProxies)::of;
  }

  /** The value of Strict-Transport-Security, RFC 6797; empty turns it off. */
  String hsts() {
    return hsts.text();
  }

  /** The value of Content-Security-Policy; empty turns it off. */
  String contentSecurityPolicy() {
    return contentSecurityPolicy.text();
  }

  /** The value of Referrer-Policy; empty turns it off. */
  String referrerPolicy() {
    return referrerPolicy.text();
  }
}
