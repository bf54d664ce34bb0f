package dev.verso.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.SocketAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A line in the logger {@code dev.verso.access} for each response, finished or aborted. The same
 * facts go along as SLF4J key-values, for logs in JSON.
 */
final class AccessLog {
  private static final Logger LOG = LoggerFactory.getLogger("dev.verso.access");

  private AccessLog() {}

  /**
   * Logs the response to {@code request} as it stands: whole, or aborted where it has not ended.
   *
   * @param startNanos {@link System#nanoTime} when the request came
   */
  static void log(HttpServerRequest request, long startNanos) {
    long micros = (System.nanoTime() - startNanos) / 1000;
    HttpServerResponse response = request.response();
    SocketAddress remote = request.remoteAddress();
    String client = remote == null ? "-" : String.valueOf(remote.hostAddress());
    String method = escape(request.method().name());
    String target = escape(request.uri());
    String protocol = protocol(request.version());
    int status = response.getStatusCode();
    long bytes = response.bytesWritten();
    String millis = String.format(Locale.ROOT, "%d.%03d", micros / 1000, micros % 1000);
    String referer = escape(request.getHeader(HttpHeaders.REFERER));
    String agent = escape(request.getHeader(HttpHeaders.USER_AGENT));
    boolean aborted = !response.ended();
    LOG.atInfo()
        .addKeyValue("client", client)
        .addKeyValue("method", method)
        .addKeyValue("target", target)
        .addKeyValue("protocol", protocol)
        .addKeyValue("status", status)
        .addKeyValue("bytes", bytes)
        .addKeyValue("millis", micros / 1000.0)
        .addKeyValue("referer", referer)
        .addKeyValue("agent", agent)
        .addKeyValue("aborted", aborted)
        .log(
            "{} \"{} {} {}\" {} {} {}ms \"{}\" \"{}\"{}",
            client,
            method,
            target,
            protocol,
            status,
            bytes,
            millis,
            referer,
            agent,
            aborted ? " aborted" : "");
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
