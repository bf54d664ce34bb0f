package dev.verso.file;

import dev.verso.cache.LiveCache;
import dev.verso.cache.StatusField;
import dev.verso.http.ReadyHeaders;
import dev.verso.http.ReadyResponse;
import dev.verso.http.ReadyResponses;
import dev.verso.http.output.ResponseBody;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import org.jspecify.annotations.Nullable;

/**
 * The small files that are in memory whole, as a site's pages ask for them: by their name alone,
 * all of them, encoded as the client asks, or whether they are still the same. Ranges, revisions,
 * downloads, and all where {@code --files-max-age} makes each response tell another time are {@link
 * FileHandler}'s. So is what goes out in more than {@link ResponseBody#SMALL} bytes: it is counted
 * by the output budget and sent a slice at a time, which one write of all of it would get around.
 * One for each event loop.
 */
final class ReadyFiles implements ReadyResponses {
  private final LiveCache<FileKey, CachedFile> cache;
  private final FileOptions options;
  private final String mount;
  private final String route;
  private final ReadyHeaders common;

  ReadyFiles(
      LiveCache<FileKey, CachedFile> cache,
      FileOptions options,
      String route,
      StatusField statusField) {
    this.cache = cache;
    this.options = options;
    this.mount = options.path().prefix();
    this.route = route;
    this.common = statusField.ofHits();
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

  private static @Nullable ReadyResponse ready(
      CachedFile kept, HttpMethod method, MultiMap headers) {
    return kept.representations()
        .ready(method, headers, kept.file().uploadedAt(), ResponseBody.SMALL);
  }
}
