package dev.verso.http.listen;

import io.vertx.core.http.HttpVersion;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What requests that are counted together have in common: few kinds, whatever clients send.
 *
 * @param method a known one, or {@code _OTHER}
 * @param route as the router names it; null for a request that came to none
 * @param status of the response; {@link #ABORTED} where there was none, or not all of it
 */
record RequestKind(String method, @Nullable String route, int status, HttpVersion version) {
  static final int ABORTED = 0;

  private static final int FIRST_SERVER_ERROR = 500;

  /** Written out, as the one that the compiler makes takes long to link, at the first request. */
  @Override
  public int hashCode() {
    return ((method.hashCode() * 31 + (route == null ? 0 : route.hashCode())) * 31 + status) * 31
        + version.hashCode();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RequestKind kind
        && status == kind.status
        && version == kind.version
        && method.equals(kind.method)
        && (route == null ? kind.route == null : route.equals(kind.route));
  }

  /** By OpenTelemetry's names. */
  String[] labels(String scheme) {
    List<String> labels =
        new ArrayList<>(
            List.of(
                "http.request.method",
                method,
                "url.scheme",
                scheme,
                "network.protocol.version",
                number(version)));
    if (route != null) {
      labels.addAll(List.of("http.route", route));
    }
    if (status != ABORTED) {
      labels.addAll(List.of("http.response.status_code", Integer.toString(status)));
    }
    if (status == ABORTED) {
      labels.addAll(List.of("error.type", "aborted"));
    } else if (status >= FIRST_SERVER_ERROR) {
      labels.addAll(List.of("error.type", Integer.toString(status)));
    }
    return labels.toArray(String[]::new);
  }

  /** As OpenTelemetry writes the version of a protocol. */
  static String number(HttpVersion version) {
    return switch (version) {
      case HTTP_1_0 -> "1.0";
      case HTTP_1_1 -> "1.1";
      case HTTP_2 -> "2";
    };
  }
}
