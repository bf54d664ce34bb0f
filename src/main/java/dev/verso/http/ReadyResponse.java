package dev.verso.http;

import io.vertx.core.buffer.Buffer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A whole response to a GET that is in memory and needs nothing done but to be sent, with the
 * common fields of its listener. Immutable but for its encoded head, which is made when it is first
 * sent. Thread-safe.
 */
public final class ReadyResponse {
  /** Bytes of the head, besides its own fields, about. */
  private static final int COMMON_HEAD_BYTES = 300;

  private final int status;
  private final ReadyHeaders headers;
  private final Buffer body;
  private volatile byte @Nullable [] head;

  /**
   * @param headers that are its own
   * @param body not to be written to; empty where the status allows none
   */
  public ReadyResponse(int status, ReadyHeaders headers, Buffer body) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  public int status() {
    return status;
  }

  /** The fields that are its own. */
  public ReadyHeaders headers() {
    return headers;
  }

  /** Not to be written to. */
  public Buffer body() {
    return body;
  }

  /**
   * The head as a listener sends it over HTTP/1, which is kept: one listener sends a response.
   *
   * @param encoder makes it, the first time, or once more when several threads are first
   */
  public byte[] head(Function<ReadyResponse, byte[]> encoder) {
    byte[] known = head;
    if (known == null) {
      known = encoder.apply(this);
      head = known;
    }
    return known;
  }

  /** Bytes of memory that it takes besides the body, encoded or not, about. */
  public int overhead() {
    return 2 * headers.size() + COMMON_HEAD_BYTES;
  }
}
