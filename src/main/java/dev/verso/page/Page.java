package dev.verso.page;

import dev.verso.site.Recipe;
import dev.verso.site.Redirect;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A page as its document tells it: {@code {_id: <name>, body: <html>}}, and what else it may hold.
 *
 * @param body what is served, in UTF-8; not to be written to
 * @param contentType the media type of {@code body}, with its charset
 * @param updatedAt when it last changed; null when the document does not say
 * @param headers further response headers that the document asks for
 * @param redirect where it leads instead of being a page, whose body is empty then; null for a page
 * @param recipe of what else it is made
 */
record Page(
    Buffer body,
    String contentType,
    @Nullable Instant updatedAt,
    Map<String, String> headers,
    @Nullable Redirect redirect,
    Recipe recipe) {

  private static final String HTML = "text/html; charset=utf-8";
  private static final String MEDIA_TYPE_OF_HTML = "text/html";
  private static final Instant FIRST_OF_HTTP = Instant.parse("0000-01-01T00:00:00Z");
  private static final Instant END_OF_HTTP = Instant.parse("+10000-01-01T00:00:00Z");
  private static final Pattern MEDIA_TYPE =
      Pattern.compile("[\\w!#$&^.+-]+/[\\w!#$&^.+-]+(\\s*;[\\x20-\\x7e]*)?");
  private static final Pattern FIELD_NAME = Pattern.compile("[\\w!#$%&'*+.^`|~-]+");
  private static final Pattern FIELD_VALUE = Pattern.compile("[\\x20-\\x7e\\t]*");

  private static final Pattern CHARSET =
      Pattern.compile(";\\s*charset\\s*=\\s*\"?([^\";\\s]*)\"?", Pattern.CASE_INSENSITIVE);
  private static final Pattern UTF_8 = Pattern.compile("utf-?8", Pattern.CASE_INSENSITIVE);

  /** What a document may not set: the framing and validators of the message are Verso's to say. */
  private static final Pattern RESERVED =
      Pattern.compile(
          "cache-status|connection|content-(length|encoding|range|type)|date|etag|keep-alive"
              + "|last-modified|proxy-.*|te|trailer|transfer-encoding|upgrade|vary|accept-ranges|x-request-id",
          Pattern.CASE_INSENSITIVE);

  Page {
    headers = Map.copyOf(headers);
  }

  /**
   * A page of what its document holds, good or not: what cannot be used is as if not there.
   *
   * @param contentType null when the document has none
   * @param updatedAt null when the document has none
   * @param ignored is told what cannot be used, and why
   */
  static Page of(
      Buffer body,
      @Nullable String contentType,
      @Nullable Instant updatedAt,
      Map<String, String> headers,
      Consumer<String> ignored) {
    return new Page(
        body,
        contentType(contentType, ignored),
        sane(updatedAt, ignored),
        allowed(headers, ignored),
        null,
        Recipe.PLAIN);
  }

  /** The same document, which leads elsewhere. */
  Page leadingTo(Redirect elsewhere) {
    return new Page(body, contentType, updatedAt, headers, elsewhere, recipe);
  }

  /** The same page, which is made of others too. */
  Page madeOf(Recipe others) {
    return new Page(body, contentType, updatedAt, headers, redirect, others);
  }

  /** The same page with one more header, unless it has that already. */
  Page withHeader(String name, String value) {
    if (headers.keySet().stream().anyMatch(name::equalsIgnoreCase)) {
      return this;
    }
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Page(body, contentType, updatedAt, more, redirect, recipe);
  }

  boolean isHtml() {
    return isHtml(contentType);
  }

  /** Whether a media type, with its parameters, is that of HTML. */
  static boolean isHtml(String contentType) {
    return contentType.regionMatches(true, 0, MEDIA_TYPE_OF_HTML, 0, MEDIA_TYPE_OF_HTML.length());
  }

  /** The same page with an equal body. */
  Page withBody(Buffer equal) {
    return equal == body
        ? this
        : new Page(equal, contentType, updatedAt, headers, redirect, recipe);
  }

  /**
   * The same page put together with its parts. When that last changed nobody knows, as a part that
   * is gone has no date.
   */
  Page composed(Buffer whole) {
    return new Page(whole, contentType, null, headers, redirect, recipe);
  }

  private static String contentType(@Nullable String type, Consumer<String> ignored) {
    if (type == null) {
      return HTML;
    }
    if (!MEDIA_TYPE.matcher(type).matches()) {
      ignored.accept("contentType, which is no media type");
      return HTML;
    }
    Matcher charset = CHARSET.matcher(type);
    if (charset.find()) {
      if (UTF_8.matcher(charset.group(1)).matches()) {
        return type;
      }
      ignored.accept("the charset in contentType, as what is sent is UTF-8");
      return charset.replaceAll("; charset=utf-8");
    }
    boolean bareText = type.regionMatches(true, 0, "text/", 0, 5) && type.indexOf(';') < 0;
    return bareText ? type + "; charset=utf-8" : type;
  }

  /** BSON's dates reach further than those of HTTP. */
  static @Nullable Instant sane(@Nullable Instant updatedAt, Consumer<String> ignored) {
    if (updatedAt == null
        || (!updatedAt.isBefore(FIRST_OF_HTTP) && updatedAt.isBefore(END_OF_HTTP))) {
      return updatedAt;
    }
    ignored.accept("updatedAt, which is beyond HTTP's dates");
    return null;
  }

  private static Map<String, String> allowed(
      Map<String, String> headers, Consumer<String> ignored) {
    if (headers.isEmpty()) {
      return headers;
    }
    Map<String, String> allowed = new LinkedHashMap<>();
    headers.forEach(
        (name, value) -> {
          String objection = objection(name, value);
          if (objection == null) {
            allowed.put(name, value);
          } else {
            ignored.accept("headers." + name + ", " + objection);
          }
        });
    return allowed;
  }

  /** Why a header may not be sent; null where it may. */
  private static @Nullable String objection(String name, String value) {
    if (name.equalsIgnoreCase("content-type")) {
      return "which belongs in contentType";
    }
    if (RESERVED.matcher(name).matches()) {
      return "which is Verso's to say";
    }
    if (!FIELD_NAME.matcher(name).matches()) {
      return "which is no name of a header";
    }
    return FIELD_VALUE.matcher(value).matches() ? null : "which holds more than printable ASCII";
  }
}
