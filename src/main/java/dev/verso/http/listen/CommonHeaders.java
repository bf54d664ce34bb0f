package dev.verso.http.listen;

import dev.verso.http.HttpDate;
import io.netty.util.AsciiString;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The header fields that every response bears, made ready once. For one event loop: not
 * thread-safe.
 */
final class CommonHeaders {
  private record Field(CharSequence name, CharSequence value) {}

  private final List<Field> fields = new ArrayList<>();
  private long second = Long.MIN_VALUE;
  private AsciiString date = AsciiString.EMPTY_STRING;

  /**
   * @param tls whether the responses go over TLS: only then a browser heeds HSTS
   */
  CommonHeaders(HttpOptions options, boolean tls) {
    add("x-content-type-options", "nosniff");
    add("referrer-policy", options.referrerPolicy());
    add("content-security-policy", options.contentSecurityPolicy());
    if (tls) {
      add("strict-transport-security", options.hsts());
    }
  }

  private void add(String name, String value) {
    if (!value.isEmpty()) {
      fields.add(new Field(HttpHeaders.createOptimized(name), HttpHeaders.createOptimized(value)));
    }
  }

  void addTo(MultiMap headers) {
    headers.set(HttpHeaders.DATE, date());
    for (Field field : fields) {
      headers.set(field.name(), field.value());
    }
  }

  /** The time that a response tells, in HTTP's form, which is always as long. */
  AsciiString date() {
    long now = System.currentTimeMillis() / 1000;
    if (now != second) {
      second = now;
      date = new AsciiString(HttpDate.format(Instant.ofEpochSecond(now)));
    }
    return date;
  }
}
