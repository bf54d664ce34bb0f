package dev.verso.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The header field {@code Last-Modified}, RFC 9110 section 8.8.2. */
final class LastModified {
  /** No response takes so long from its Date to its headers: what is older is before any Date. */
  private static final Duration SURELY_PAST = Duration.ofMinutes(10);

  private LastModified() {}

  /**
   * Puts the response's {@code Date} in place of a {@code Last-Modified} that is later, as section
   * 8.8.2.1 asks for. Costs next to nothing where that is long past.
   *
   * @param headers of a response, with both fields
   * @param modified what its {@code Last-Modified} tells; null where it has none
   */
  static void capByDate(MultiMap headers, @Nullable Instant modified) {
    if (modified == null || modified.isBefore(Instant.now().minus(SURELY_PAST))) {
      return;
    }
    String date = headers.get(HttpHeaders.DATE);
    Instant sent = date == null ? null : HttpDate.parse(date);
    if (sent != null && modified.isAfter(sent)) {
      headers.set(HttpHeaders.LAST_MODIFIED, date);
    }
  }
}
