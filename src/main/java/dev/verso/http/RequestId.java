package dev.verso.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * By what a request is found in the log: what its client, or the proxy in front, says in {@code
 * X-Request-Id}, where that is one field of 1 to 128 letters, digits and {@code - . _ ~ + / = :};
 * else 16 random hexadecimal digits.
 *
 * <p>Once given it stands in the head of the response, where whoever asks next finds it: a request
 * that nobody asks about, as nearly all, costs nothing.
 */
public final class RequestId {
  /** The header field, of request and response. */
  public static final CharSequence FIELD = HttpHeaders.createOptimized("x-request-id");

  private static final Pattern WELL_FORMED = Pattern.compile("[A-Za-z0-9._~+/=:-]{1,128}");

  private RequestId() {}

  /** The request's, which from now on stands in the head of its response, unless that is out. */
  public static String give(HttpServerRequest request) {
    String known = known(request);
    String id = known == null ? random() : known;
    HttpServerResponse response = request.response();
    if (!response.headWritten()) {
      response.headers().set(FIELD, id);
    }
    return id;
  }

  /** The request's; null where it has none and was given none. */
  public static @Nullable String known(HttpServerRequest request) {
    String given = wellFormed(request.response().headers());
    return given == null ? wellFormed(request.headers()) : given;
  }

  /** That of a request with these fields, to be put into its response by the caller. */
  public static String of(MultiMap requestHeaders) {
    String known = wellFormed(requestHeaders);
    return known == null ? random() : known;
  }

  private static @Nullable String wellFormed(MultiMap headers) {
    if (!headers.contains(FIELD)) {
      return null;
    }
    List<String> values = headers.getAll(FIELD);
    return values.size() == 1 && WELL_FORMED.matcher(values.get(0)).matches()
        ? values.get(0)
        : null;
  }

  private static String random() {
    return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
  }
}
