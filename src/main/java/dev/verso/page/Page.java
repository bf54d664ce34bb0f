package dev.verso.page;

import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A page as its document tells it: {@code {_id: <name>, body: <html>}}, and what else it may hold.
 *
 * @param body what is served, in UTF-8; not to be written to
 * @param contentType the media type of {@code body}, with its charset
 * @param updatedAt when it last changed; null when the document does not say
 * @param headers further response headers that the document asks for
 */
record Page(
    Buffer body, String contentType, @Nullable Instant updatedAt, Map<String, String> headers) {

  private static final String HTML = "text/html; charset=utf-8";
  private static final int LAST_YEAR_OF_HTTP = 9999;
  private static final Pattern MEDIA_TYPE =
      Pattern.compile("[\\w!#$&^.+-]+/[\\w!#$&^.+-]+(\\s*;[\\x20-\\x7e]*)?");
  private static final Pattern FIELD_NAME = Pattern.compile("[\\w!#$%&'*+.^`|~-]+");
  private static final Pattern FIELD_VALUE = Pattern.compile("[\\x20-\\x7e\\t]*");

  /** What a document may not set: the framing and validators of the message are Verso's to say. */
  private static final Pattern RESERVED =
      Pattern.compile(
          "cache-status|connection|content-(length|encoding|range|type)|date|etag|keep-alive"
              + "|last-modified|proxy-.*|te|trailer|transfer-encoding|upgrade|vary|accept-ranges",
          Pattern.CASE_INSENSITIVE);

  Page {
    headers = Map.copyOf(headers);
  }

  /**
   * A page of what its document holds, good or not: what cannot be used is as if not there.
   *
   * @param contentType null when the document has none
   * @param updatedAt null when the document has none
   */
  static Page of(
      Buffer body,
      @Nullable String contentType,
      @Nullable Instant updatedAt,
      Map<String, String> headers) {
    return new Page(body, contentType(contentType), sane(updatedAt), allowed(headers));
  }

  private static String contentType(@Nullable String type) {
    if (type == null || !MEDIA_TYPE.matcher(type).matches()) {
      return HTML;
    }
    boolean bareText = type.regionMatches(true, 0, "text/", 0, 5) && type.indexOf(';') < 0;
    return bareText ? type + "; charset=utf-8" : type;
  }

  /** BSON's dates reach further than those of HTTP. */
  private static @Nullable Instant sane(@Nullable Instant updatedAt) {
    if (updatedAt == null) {
      return null;
    }
    int year = updatedAt.atOffset(ZoneOffset.UTC).getYear();
    return year >= 0 && year <= LAST_YEAR_OF_HTTP ? updatedAt : null;
  }

  private static Map<String, String> allowed(Map<String, String> headers) {
    Map<String, String> allowed = new LinkedHashMap<>(headers);
    allowed.entrySet().removeIf(field -> !isAllowed(field.getKey(), field.getValue()));
    return allowed;
  }

  private static boolean isAllowed(String name, String value) {
    return FIELD_NAME.matcher(name).matches()
        && FIELD_VALUE.matcher(value).matches()
        && !RESERVED.matcher(name).matches();
  }
}
