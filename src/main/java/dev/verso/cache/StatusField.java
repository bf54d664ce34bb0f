package dev.verso.cache;

import dev.verso.http.ReadyHeaders;
import io.vertx.core.http.HttpServerResponse;

/**
 * The header field {@code Cache-Status} of pages and files.
 *
 * @param told whether it is sent at all
 */
public record StatusField(boolean told) {
  /** Tells how the answer came about, where that is wanted. */
  public void putInto(HttpServerResponse response, CacheStatus status) {
    if (told) {
      response.headers().set(CacheStatus.FIELD, status.value());
    }
  }

  /** The fields that all hits have besides their own. */
  public ReadyHeaders ofHits() {
    ReadyHeaders.Builder fields = new ReadyHeaders.Builder();
    if (told) {
      fields.add(CacheStatus.FIELD, CacheStatus.HIT.value());
    }
    return fields.build();
  }
}
