package dev.verso.http.listen;

import dev.verso.http.RequestId;
import io.netty.handler.codec.http.HttpRequest;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * A line in the logger {@code dev.verso.access} for each response, finished or aborted. The same
 * facts go along as SLF4J key-values, for logs in JSON, by the names of the Elastic Common Schema.
 */
public final class AccessLog {
  private static final Logger LOG = LoggerFactory.getLogger("dev.verso.access");

  /** Marks lines that are to be written as they are, without a time and a level before them. */
  public static final Marker WHOLE_LINE = MarkerFactory.getMarker("dev.verso.access.whole-line");

  private static final DateTimeFormatter COMBINED_TIME =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH);

  /** What a line looks like. */
  enum Format {
    /** With the time that the response took, and whether it was aborted. */
    VERSO,
    /** Apache's combined log format, which tools for logs read. */
    COMBINED
  }

  private final Format format;
  private final ClientAddress clients;

  AccessLog(HttpOptions options) {
    this.format = options.accessLogFormat();
    this.clients = new ClientAddress(options.trustedProxies());
  }

  /** The facts of a line, with nothing in them that could end it or be taken for its form. */
  private record Facts(
      String id,
      String client,
      String method,
      String target,
      String protocol,
      int status,
      long bytes,
      long nanos,
      String referer,
      String agent,
      boolean aborted) {

    /** Those of a request of HTTP/1.1 that was answered at once. */
    static Facts of(
        HttpRequest request, String id, String client, int status, long bytes, long startNanos) {
      return new Facts(
          id,
          client,
          escape(request.method().name()),
          escape(request.uri()),
          AccessLog.protocol(HttpVersion.HTTP_1_1),
          status,
          bytes,
          System.nanoTime() - startNanos,
          escape(request.headers().get(HttpHeaders.REFERER)),
          escape(request.headers().get(HttpHeaders.USER_AGENT)),
          false);
    }

    static Facts of(HttpServerRequest request, String client, long startNanos) {
      HttpServerResponse response = request.response();
      return new Facts(
          RequestId.give(request),
          client,
          escape(request.method().name()),
          escape(request.uri()),
          AccessLog.protocol(request.version()),
          response.getStatusCode(),
          request.method().equals(HttpMethod.HEAD) ? 0 : response.bytesWritten(),
          System.nanoTime() - startNanos,
          escape(request.getHeader(HttpHeaders.REFERER)),
          escape(request.getHeader(HttpHeaders.USER_AGENT)),
          !response.ended());
    }

    String verso() {
      return String.format(
          Locale.ROOT,
          "%s \"%s %s %s\" %d %d %d.%03dms \"%s\" \"%s\" %s%s",
          client,
          method,
          target,
          protocol,
          status,
          bytes,
          nanos / 1_000_000,
          nanos / 1000 % 1000,
          referer,
          agent,
          id,
          aborted ? " aborted" : "");
    }

    /** With the time at which the request came. */
    String combined() {
      ZonedDateTime came = ZonedDateTime.now(ZoneId.systemDefault()).minus(nanos, ChronoUnit.NANOS);
      return String.format(
          Locale.ROOT,
          "%s - - [%s] \"%s %s %s\" %d %s \"%s\" \"%s\"",
          client,
          COMBINED_TIME.format(came),
          method,
          target,
          protocol,
          status,
          bytes == 0 ? "-" : String.valueOf(bytes),
          referer,
          agent);
    }

    LoggingEventBuilder addTo(LoggingEventBuilder line) {
      return line.addKeyValue("http.request.id", id)
          .addKeyValue("client.ip", client)
          .addKeyValue("http.request.method", method)
          .addKeyValue("url.original", target)
          .addKeyValue("http.version", protocol.replace("HTTP/", ""))
          .addKeyValue("http.response.status_code", status)
          .addKeyValue("http.response.body.bytes", bytes)
          .addKeyValue("event.duration", nanos)
          .addKeyValue("http.request.referrer", referer)
          .addKeyValue("user_agent.original", agent)
          .addKeyValue("event.outcome", aborted ? "failure" : "success");
    }
  }

  /**
   * Logs the response to {@code request} as it stands: whole, or aborted where it has not ended.
   *
   * @param startNanos {@link System#nanoTime} when the request came
   */
  void log(HttpServerRequest request, long startNanos) {
    log(Facts.of(request, clients.of(request), startNanos));
  }

  /**
   * Logs a response that was sent at once, past Vert.x.
   *
   * @param id the request's {@link RequestId}, which the response bears
   * @param peer the IP address of the connection's other end; null where it has none
   * @param bytes of the body that was sent
   * @param startNanos {@link System#nanoTime} when the request came
   */
  void log(
      HttpRequest request,
      String id,
      @Nullable String peer,
      int status,
      long bytes,
      long startNanos) {
    String client = peer == null ? "-" : clients.of(peer, (MultiMap) request.headers());
    log(Facts.of(request, id, client, status, bytes, startNanos));
  }

  private void log(Facts facts) {
    LoggingEventBuilder line = facts.addTo(LOG.atInfo());
    switch (format) {
      case VERSO -> line.log(facts.verso());
      case COMBINED -> line.addMarker(WHOLE_LINE).log(facts.combined());
    }
  }

  private static String protocol(@Nullable HttpVersion version) {
    if (version == null) {
      return "-";
    }
    return switch (version) {
      case HTTP_1_0 -> "HTTP/1.0";
      case HTTP_1_1 -> "HTTP/1.1";
      case HTTP_2 -> "HTTP/2";
    };
  }

  /** Printable ASCII as it is, but for quote and backslash; all else as {@code \\xHH}. */
  static String escape(@Nullable String text) {
    if (text == null) {
      return "-";
    }
    if (text.chars().allMatch(AccessLog::plain)) {
      return text;
    }
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (plain(c)) {
        escaped.append(c);
      } else {
        escaped.append(String.format(Locale.ROOT, c < 0x100 ? "\\x%02x" : "\\u%04x", (int) c));
      }
    }
    return escaped.toString();
  }

  private static boolean plain(int c) {
    return c >= ' ' && c < 0x7f && c != '"' && c != '\\';
  }
}
