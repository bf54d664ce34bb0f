package dev.verso.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What is served in one content coding, encoded once, when it is first asked for. Where that makes
 * it no smaller it is the same as without a coding from then on. Thread-safe.
 */
public final class Representation {
  /** Encoding up to so many bytes is over before a hop of threads would be. */
  public static final int INLINE_BYTES = 64 * 1024;

  private static final Buffer NO_BODY = Buffer.buffer(0);

  private final Served served;
  private final ContentCoding coding;
  private final EntityTag tag;
  private final @Nullable Representation plain;
  private final AtomicReference<@Nullable CompletableFuture<ReadyResponse>> encoding =
      new AtomicReference<>();
  private volatile boolean useless;
  private volatile @Nullable ReadyResponse ready;
  private volatile @Nullable ReadyResponse notModified;
  private volatile @Nullable ReadyHeaders headers;

  /** What is served, whatever the coding. */
  public interface Served {
    /** All of its bytes, not to be written to; null where they are read each time. */
    @Nullable Buffer body();

    /** The strong validator of its bytes as they are. */
    EntityTag tag();

    /** Whether it is served in other codings too. */
    boolean varies();

    /** Adds what a 304 carries too, RFC 9110 section 15.4.5, besides its ETag and Vary. */
    void addValidators(ReadyHeaders.Builder headers);

    /** Adds what else tells of its content, but for length and coding. */
    void addContent(ReadyHeaders.Builder headers);
  }

  /** As it is. */
  Representation(Served served) {
    this.served = served;
    this.coding = ContentCoding.IDENTITY;
    this.tag = served.tag();
    this.plain = null;
    Buffer body = served.body();
    this.ready = body == null ? null : content(body);
  }

  /**
   * In a coding.
   *
   * @param served whose bytes are in memory
   * @param plain as it is
   */
  Representation(Served served, ContentCoding coding, Representation plain) {
    this.served = served;
    this.coding = coding;
    this.tag = served.tag().forCoding(coding);
    this.plain = plain;
  }

  private ReadyHeaders.Builder validators() {
    ReadyHeaders.Builder headers = new ReadyHeaders.Builder();
    headers.add(HttpHeaders.ETAG, tag.toString());
    if (served.varies()) {
      headers.add(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
    }
    served.addValidators(headers);
    return headers;
  }

  private ReadyHeaders.Builder fields() {
    ReadyHeaders.Builder headers = validators();
    served.addContent(headers);
    return headers;
  }

  private ReadyResponse content(Buffer bytes) {
    ReadyHeaders.Builder headers = fields();
    headers.add(HttpHeaders.CONTENT_LENGTH, String.valueOf(bytes.length()));
    if (coding != ContentCoding.IDENTITY) {
      headers.add(HttpHeaders.CONTENT_ENCODING, coding.token());
    }
    return new ReadyResponse(200, headers.build(), bytes);
  }

  /** Its strong validator, which needs no encoding. */
  public EntityTag tag() {
    return plain != null && useless ? plain.tag() : tag;
  }

  /** The 304, made when it is first asked for. */
  public ReadyResponse notModified() {
    if (plain != null && useless) {
      return plain.notModified();
    }
    ReadyResponse known = notModified;
    if (known == null) {
      known = new ReadyResponse(304, validators().build(), NO_BODY);
      notModified = known;
    }
    return known;
  }

  /** The 200, if its body is in memory and was encoded already. */
  public @Nullable ReadyResponse ready() {
    return ready;
  }

  /**
   * The fields of a 200 or 206 without a coding, but for their length: where bytes are read each
   * time, or only some are asked for.
   */
  public ReadyHeaders headers() {
    ReadyHeaders known = headers;
    if (known == null) {
      known = fields().build();
      headers = known;
    }
    return known;
  }

  /**
   * The 200, encoded where it was not: what is small at once, what is large on a worker thread,
   * while all who ask wait for the one encoding.
   *
   * @param encoders as {@link Encoders} has them
   * @param grown called once it takes more memory than before
   */
  public Future<ReadyResponse> content(WorkerExecutor encoders, Runnable grown) {
    ReadyResponse known = ready;
    return known != null
        ? Future.succeededFuture(known)
        : encode(encoders).onSuccess(encoded -> grown.run());
  }

  private Future<ReadyResponse> encode(WorkerExecutor encoders) {
    Buffer body = body();
    if (body.length() <= INLINE_BYTES) {
      return Future.succeededFuture(encode(body));
    }
    Context context = Vertx.currentContext();
    CompletableFuture<ReadyResponse> mine = new CompletableFuture<>();
    CompletableFuture<ReadyResponse> first = encoding.compareAndExchange(null, mine);
    if (first != null) {
      return Future.fromCompletionStage(first, context);
    }
    return encoders
        .executeBlocking(() -> encode(body), false)
        .onSuccess(mine::complete)
        .onFailure(cause -> giveUp(mine, cause));
  }

  private Buffer body() {
    Buffer body = served.body();
    if (body == null) {
      throw new IllegalStateException("only what is in memory has codings");
    }
    return body;
  }

  /** Fails those that wait; the next that asks tries again. */
  private void giveUp(CompletableFuture<ReadyResponse> failed, Throwable cause) {
    encoding.compareAndSet(failed, null);
    failed.completeExceptionally(cause);
  }

  private ReadyResponse encode(Buffer body) {
    byte[] encoded = coding.encode(body.getBytes());
    ReadyResponse asItIs = plain == null ? null : plain.ready();
    if (asItIs != null && encoded.length >= body.length()) {
      useless = true;
      ready = asItIs;
      return asItIs;
    }
    ReadyResponse content = content(Buffer.buffer(encoded));
    ready = content;
    return content;
  }

  /** Bytes of memory that it takes besides what is served itself, about. */
  long weight() {
    ReadyResponse content = ready;
    if (content == null || useless) {
      return 0;
    }
    int own = coding == ContentCoding.IDENTITY ? 0 : content.body().length();
    return 2L * content.overhead() + own; // the 304 may come
  }
}
