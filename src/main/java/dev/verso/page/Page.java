package dev.verso.page;

import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A page as its document tells it: {@code {_id: <name>, body: <html>}}, and what else it may hold.
 *
 * @param name its {@code _id}
 * @param body what is served
 * @param contentType the media type of {@code body}, with its charset
 * @param updatedAt when it last changed; null when the document does not say
 * @param headers further response headers that the document asks for
 */
public record Page(
    PageName name,
    String body,
    String contentType,
    @Nullable Instant updatedAt,
    Map<String, String> headers) {

  private static final String HTML = "text/html; charset=utf-8";
  private static final Pattern MEDIA_TYPE =
      Pattern.compile("[\\w!#$&^.+-]+/[\\w!#$&^.+-]+(\\s*;[\\x20-\\x7e]*)?");
  private static final Pattern FIELD_NAME = Pattern.compile("[\\w!#$%&'*+.^`|~-]+");
  private static final Pattern FIELD_VALUE = Pattern.compile("[\\x20-\\x7e\\t]*");

  /** What a document may not set: the framing and validators of the message are Verso's to say. */
  private static final Pattern RESERVED =
      Pattern.compile(
          "connection|content-(length|encoding|range|type)|date|etag|keep-alive|last-modified"
              + "|proxy-.*|te|trailer|transfer-encoding|upgrade|vary|accept-ranges",
          Pattern.CASE_INSENSITIVE);

  public Page {
    headers = Map.copyOf(headers);
  }

  /**
   * Reads a document; optional fields that are missing or of another type are as if not there.
   *
   * @throws MalformedPage when {@code body} is missing or no string
   */
  static Page of(PageName name, JsonObject document) {
    if (!(document.getValue("body") instanceof String body)) {
      throw new MalformedPage(name);
    }
    return new Page(
        name,
        body,
        contentType(document.getValue("contentType")),
        instant(document.getValue("updatedAt")),
        headers(document.getValue("headers")));
  }

  private static String contentType(@Nullable Object value) {
    if (!(value instanceof String type) || !MEDIA_TYPE.matcher(type).matches()) {
      return HTML;
    }
    boolean bareText = type.regionMatches(true, 0, "text/", 0, 5) && type.indexOf(';') < 0;
    return bareText ? type + "; charset=utf-8" : type;
  }

  /** The Vert.x client gives a date as {@code {"$date": "2026-01-02T03:04:05.678Z"}}. */
  private static @Nullable Instant instant(@Nullable Object value) {
    if (value instanceof JsonObject date && date.getValue("$date") instanceof String text) {
      try {
        return Instant.parse(text);
      } catch (DateTimeException e) {
        return null;
      }
    }
    return null;
  }

  private static Map<String, String> headers(@Nullable Object value) {
    Map<String, String> headers = new LinkedHashMap<>();
    if (value instanceof JsonObject fields) {
      fields.forEach(
          field -> {
            if (field.getValue() instanceof String text && isAllowed(field.getKey(), text)) {
              headers.put(field.getKey(), text);
            }
          });
    }
    return headers;
  }

  private static boolean isAllowed(String name, String value) {
    return FIELD_NAME.matcher(name).matches()
        && FIELD_VALUE.matcher(value).matches()
        && !RESERVED.matcher(name).matches();
  }
}
