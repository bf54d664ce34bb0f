package dev.verso.cache;

import io.vertx.core.http.HttpHeaders;

/** How an answer came about, as {@code Cache-Status} tells it: RFC 9211 section 2. */
public enum CacheStatus {
  /** It was in memory and good. */
  HIT("hit"),

  /** It was not in memory. */
  MISS("fwd=uri-miss"),

  /** It was not in memory, and another request was asking for it already. */
  COLLAPSED_MISS("fwd=uri-miss; collapsed"),

  /** It was in memory, and the database was asked whether it still is so. */
  REVALIDATED("fwd=stale"),

  /** It was in memory, and another request was asking already whether it still is so. */
  COLLAPSED_REVALIDATED("fwd=stale; collapsed"),

  /** The database is known to be away, so what is in memory had to do: RFC 5861 section 4. */
  STALE("hit; detail=stale-if-error"),

  /** The database was asked and did not answer, so what is in memory had to do. */
  STALE_AFTER_ERROR("fwd=stale; detail=stale-if-error"),

  /** What is known of it was in memory and good, but not the bytes that were asked for. */
  PARTIAL("fwd=partial"),

  /** There is no cache, or it does not keep this. */
  OFF("fwd=bypass");

  /** The name of the header field. */
  static final CharSequence FIELD = HttpHeaders.createOptimized("cache-status");

  @SuppressWarnings("ImmutableEnumChecker") // it is, but its type does not say so
  private final CharSequence value;

  CacheStatus(String parameters) {
    this.value = HttpHeaders.createOptimized("verso; " + parameters);
  }

  /** The value of the header field. */
  CharSequence value() {
    return value;
  }
}
