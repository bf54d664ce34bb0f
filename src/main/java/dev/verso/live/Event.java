package dev.verso.live;

import dev.verso.http.ContentCoding;
import dev.verso.http.EntityTag;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * What is written to event streams, in the format of <a
 * href="https://html.spec.whatwg.org/multipage/server-sent-events.html">server-sent events</a>.
 */
final class Event {
  /** Stands for the tag of what is not there; an entity tag begins with a quote. */
  static final String GONE = "gone";

  /** A comment, which only keeps the connection alive. */
  static final Buffer ALIVE = Buffer.buffer(":\n\n");

  /** The page, or what of it is no page, is to be loaded anew. */
  static final Buffer RELOAD = Buffer.buffer("event: reload\ndata:\n\n");

  private Event() {}

  /** What a page's tag is told as. */
  static String told(@Nullable EntityTag tag) {
    return tag == null ? GONE : tag.toString();
  }

  /**
   * The page has another tag. That is its id too, so that a client that comes again says what it
   * knows, in {@code Last-Event-ID}.
   */
  static Buffer changed(String told) {
    return Buffer.buffer("id: " + told + "\ndata: " + told + "\n\n");
  }

  /**
   * What hinders the newest from being shown, for who writes it.
   *
   * @param text empty where nothing does any more
   */
  static Buffer problem(String text) {
    return Buffer.buffer("event: problem\ndata: " + Json.encode(text) + "\n\n");
  }

  /** How long to wait before coming again when the stream has ended. */
  static Buffer comeAgainAfter(long millis) {
    return Buffer.buffer("retry: " + millis + "\n\n");
  }

  /**
   * Whether {@code known} is this tag, in whichever content coding the client got the page; a proxy
   * may have made it weak.
   */
  static boolean isKnown(@Nullable String known, @Nullable EntityTag tag) {
    if (known == null || tag == null) {
      return GONE.equals(known) && tag == null;
    }
    return EntityTag.parse(known)
        .filter(
            parsed -> {
              for (ContentCoding coding : ContentCoding.values()) {
                if (parsed.matchesWeakly(tag.forCoding(coding))) {
                  return true;
                }
              }
              return false;
            })
        .isPresent();
  }
}
