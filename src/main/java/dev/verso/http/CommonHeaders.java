package dev.verso.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The header fields that every response bears, made ready once. For one event loop: not
 * thread-safe.
 */
final class CommonHeaders {
  /** The preferred form of RFC 9110 section 5.6.7, always two digits in the day. */
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private record Field(CharSequence name, CharSequence value) {}

  private final List<Field> fields = new ArrayList<>();
  private long second = Long.MIN_VALUE;
  private CharSequence date = "";

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
    if (!value.isBlank()) {
      fields.add(
          new Field(HttpHeaders.createOptimized(name), HttpHeaders.createOptimized(value.strip())));
    }
  }

  void addTo(MultiMap headers) {
    headers.set(HttpHeaders.DATE, date());
    for (Field field : fields) {
      headers.set(field.name(), field.value());
    }
  }

  private CharSequence date() {
    long now = System.currentTimeMillis() / 1000;
    if (now != second) {
      second = now;
      date = HttpHeaders.createOptimized(DATE.format(Instant.ofEpochSecond(now)));
    }
    return date;
  }
}
