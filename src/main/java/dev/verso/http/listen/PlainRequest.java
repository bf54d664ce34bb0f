package dev.verso.http.listen;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request of HTTP/1.1 that only reads, and says nothing about the connection or a body that would
 * have to be heeded.
 *
 * @param method GET or HEAD
 * @param path of the target, as it stands there; of visible ASCII, nothing in it escaped
 * @param query of the target, as it stands there; empty where there is none
 */
record PlainRequest(HttpMethod method, String path, String query) {

  /** What {@code request} is as one; null where it is none. */
  static @Nullable PlainRequest of(HttpRequest request) {
    HttpMethod method = method(request);
    if (method == null
        || !request.decoderResult().isSuccess()
        || !request.protocolVersion().equals(HttpVersion.HTTP_1_1)
        || !staysOpen(request.headers())
        || request.headers().contains(HttpHeaderNames.EXPECT)) {
      return null;
    }
    String target = request.uri();
    int end = endOfPath(target);
    if (end < 0) {
      return null;
    }
    String query = end == target.length() ? "" : target.substring(end + 1);
    return new PlainRequest(method, target.substring(0, end), query);
  }

  private static @Nullable HttpMethod method(HttpRequest request) {
    if (request.method().equals(io.netty.handler.codec.http.HttpMethod.GET)) {
      return HttpMethod.GET;
    }
    return request.method().equals(io.netty.handler.codec.http.HttpMethod.HEAD)
        ? HttpMethod.HEAD
        : null;
  }

  /** Browsers say of HTTP/1.1 what goes without saying, keep-alive. */
  private static boolean staysOpen(HttpHeaders headers) {
    if (!headers.contains(HttpHeaderNames.CONNECTION)) {
      return true;
    }
    List<String> connection = headers.getAll(HttpHeaderNames.CONNECTION);
    return connection.size() == 1
        && HttpHeaderValues.KEEP_ALIVE.contentEqualsIgnoreCase(connection.get(0));
  }

  /** Of a target in origin form, RFC 9112 section 3.2.1; -1 where it is not plain. */
  private static int endOfPath(String target) {
    if (target.isEmpty() || target.charAt(0) != '/') {
      return -1;
    }
    int end = target.length();
    for (int i = 1; i < target.length(); i++) {
      char c = target.charAt(i);
      if (c <= ' ' || c >= 0x7f || c == '#' || (c == '%' && end == target.length())) {
        return -1;
      }
      if (c == '?' && end == target.length()) {
        end = i;
      }
    }
    return end;
  }
}
