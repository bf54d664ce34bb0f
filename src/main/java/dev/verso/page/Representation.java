package dev.verso.page;

import dev.verso.http.ContentCoding;
import dev.verso.http.EntityTag;
import dev.verso.http.ReadyHeaders;
import dev.verso.http.ReadyResponse;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A page in one content coding, encoded once, when it is first asked for. Thread-safe. */
final class Representation {
  /** Encoding up to so many bytes is over before a hop of threads would be. */
  static final int INLINE_BYTES = 64 * 1024;

  private static final Buffer NO_BODY = Buffer.buffer(0);

  private final Page page;
  private final ContentCoding coding;
  private final EntityTag tag;
  private final String cacheControl;
  private final boolean varies;
  private final AtomicReference<@Nullable CompletableFuture<ReadyResponse>> encoding =
      new AtomicReference<>();
  private volatile @Nullable ReadyResponse ready;
  private volatile @Nullable ReadyResponse notModified;

  /**
   * @param cacheControl of a page that does not say its own
   * @param varies whether there are other codings
   */
  Representation(
      Page page, ContentCoding coding, EntityTag tag, String cacheControl, boolean varies) {
    this.page = page;
    this.coding = coding;
    this.tag = tag;
    this.cacheControl = own(page.headers(), "cache-control", cacheControl);
    this.varies = varies;
    if (coding == ContentCoding.IDENTITY) {
      this.ready = content(page.body());
    }
  }

  private static String own(Map<String, String> headers, String name, String other) {
    for (Map.Entry<String, String> field : headers.entrySet()) {
      if (field.getKey().equalsIgnoreCase(name)) {
        return field.getValue();
      }
    }
    return other;
  }

  /** What a 304 carries too, RFC 9110 section 15.4.5. */
  private ReadyHeaders.Builder validators(ReadyHeaders.Builder headers) {
    headers.add(HttpHeaders.CACHE_CONTROL, cacheControl);
    headers.add(HttpHeaders.ETAG, tag.toString());
    if (varies) {
      headers.add(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
    }
    headers.addLastModified(page.updatedAt());
    page.headers().forEach(headers::add);
    return headers;
  }

  private ReadyResponse content(Buffer bytes) {
    ReadyHeaders.Builder headers = validators(new ReadyHeaders.Builder());
    headers.add(HttpHeaders.CONTENT_TYPE, page.contentType());
    headers.add(HttpHeaders.CONTENT_LENGTH, String.valueOf(bytes.length()));
    if (coding != ContentCoding.IDENTITY) {
      headers.add(HttpHeaders.CONTENT_ENCODING, coding.token());
    }
    return new ReadyResponse(200, headers.build(), bytes);
  }

  /** Its strong validator, which needs no encoding. */
  EntityTag tag() {
    return tag;
  }

  /** The 304, made when it is first asked for. */
  ReadyResponse notModified() {
    ReadyResponse known = notModified;
    if (known == null) {
      known = new ReadyResponse(304, validators(new ReadyHeaders.Builder()).build(), NO_BODY);
      notModified = known;
    }
    return known;
  }

  /** The page's Cache-Control. */
  String cacheControl() {
    return cacheControl;
  }

  /** The 200, if the content was encoded already. */
  @Nullable ReadyResponse ready() {
    return ready;
  }

  /**
   * Encodes the page: a small one at once, a large one on a worker thread, while all who ask wait
   * for the one encoding.
   */
  Future<ReadyResponse> encode(WorkerExecutor encoders) {
    ReadyResponse known = ready;
    if (known != null) {
      return Future.succeededFuture(known);
    }
    if (page.body().length() <= INLINE_BYTES) {
      return Future.succeededFuture(encode());
    }
    Context context = Vertx.currentContext();
    CompletableFuture<ReadyResponse> mine = new CompletableFuture<>();
    CompletableFuture<ReadyResponse> first = encoding.compareAndExchange(null, mine);
    if (first != null) {
      return Future.fromCompletionStage(first, context);
    }
    return encoders
        .executeBlocking(this::encode, false)
        .onSuccess(mine::complete)
        .onFailure(cause -> giveUp(mine, cause));
  }

  /** Fails those that wait; the next that asks tries again. */
  private void giveUp(CompletableFuture<ReadyResponse> failed, Throwable cause) {
    encoding.compareAndSet(failed, null);
    failed.completeExceptionally(cause);
  }

  private ReadyResponse encode() {
    ReadyResponse content = content(Buffer.buffer(coding.encode(page.body().getBytes())));
    ready = content;
    return content;
  }

  /** Bytes of memory that it takes besides the page itself, about. */
  long weight() {
    ReadyResponse content = ready;
    if (content == null) {
      return 0;
    }
    int own = coding == ContentCoding.IDENTITY ? 0 : content.body().length();
    return 2L * content.overhead() + own; // the 304 may come
  }
}
