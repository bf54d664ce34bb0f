package dev.verso.file;

import dev.verso.cache.CacheStatus;
import dev.verso.cache.LiveCache;
import dev.verso.http.Preconditions;
import dev.verso.http.ReadyHeaders;
import dev.verso.http.ReadyResponse;
import dev.verso.http.ReadyResponses;
import dev.verso.http.output.ResponseBody;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The small files that are in memory whole, as a site's pages ask for them: by their name alone,
 * all of them, or whether they are still the same. Ranges, revisions, downloads, files that are put
 * into a sandbox, and all where {@code --files-max-age} makes each response tell another time are
 * {@link FileHandler}'s. One for each event loop.
 */
final class ReadyFiles implements ReadyResponses {
  private static final Buffer NO_BODY = Buffer.buffer(0);

  private final LiveCache<FileKey, CachedFile> cache;
  private final FileOptions options;
  private final String mount;
  private final String route;
  private final ReadyHeaders common;
  private final Function<CachedFile, CachedFile.Responses> maker = this::make;

  ReadyFiles(
      LiveCache<FileKey, CachedFile> cache,
      FileOptions options,
      String route,
      boolean tellsStatus) {
    this.cache = cache;
    this.options = options;
    this.mount = options.path().prefix();
    this.route = route;
    ReadyHeaders.Builder fields = new ReadyHeaders.Builder();
    if (tellsStatus) {
      fields.add(CacheStatus.FIELD, CacheStatus.HIT.value());
    }
    this.common = fields.build();
  }

  @Override
  public String route() {
    return route;
  }

  @Override
  public ReadyHeaders common() {
    return common;
  }

  @Override
  public @Nullable ReadyResponse find(
      HttpMethod method, String path, String query, MultiMap headers) {
    boolean plain =
        path.startsWith(mount)
            && path.indexOf('%') < 0
            && query.isEmpty()
            && options.maxAge().isZero()
            && !headers.contains(HttpHeaderNames.RANGE);
    return plain
        ? cache.hit(
            new FileKey.Name(path.substring(mount.length())), file -> ready(file, method, headers))
        : null;
  }

  private @Nullable ReadyResponse ready(CachedFile kept, HttpMethod method, MultiMap headers) {
    CachedFile.Responses responses = kept.responses(maker);
    ReadyResponse response =
        switch (Preconditions.evaluate(
            method, headers, responses.tag(), kept.file().uploadedAt())) {
          case FAILED -> null;
          case NOT_MODIFIED -> responses.notModified();
          case PROCEED -> responses.whole();
        };
    return response != null && response.headers().areTrue() ? response : null;
  }

  private CachedFile.Responses make(CachedFile kept) {
    StoredFile file = kept.file();
    Buffer content = kept.content();
    boolean ready =
        content != null
            && content.length() <= ResponseBody.SMALL
            && !FileHeaders.isSandboxed(file, options);
    return new CachedFile.Responses(
        FileHeaders.tag(file),
        content != null && ready ? whole(file, content) : null,
        new ReadyResponse(304, FileHeaders.validators(file, options).build(), NO_BODY));
  }

  private ReadyResponse whole(StoredFile file, Buffer content) {
    ReadyHeaders headers =
        FileHeaders.validators(file, options)
            .add(HttpHeaders.ACCEPT_RANGES, FileHeaders.BYTES)
            .add(HttpHeaders.CONTENT_TYPE, file.mediaType())
            .add(HttpHeaders.CONTENT_LENGTH, String.valueOf(content.length()))
            .build();
    return new ReadyResponse(200, headers, content);
  }
}
