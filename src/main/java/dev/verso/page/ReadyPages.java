package dev.verso.page;

import dev.verso.cache.CacheOptions;
import dev.verso.http.ReadyHeaders;
import dev.verso.http.ReadyResponse;
import dev.verso.http.ReadyResponses;
import dev.verso.http.output.ResponseBody;
import dev.verso.settings.MountPath;
import dev.verso.site.SiteOptions;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import org.jspecify.annotations.Nullable;

/**
 * The pages that are in memory, good, and encoded as the client asks: the way of nearly all
 * requests. Only where the URL is a page's name as it stands, or that of a folder with its index;
 * all that needs a thought more (escapes, redirects, rules, failed conditions, what is missing) is
 * {@link PageHandler}'s. One for each event loop.
 */
final class ReadyPages implements ReadyResponses {
  private final PageCache cache;
  private final boolean on;
  private final String mount;
  private final String route;
  private final String index;
  private final ReadyHeaders common;

  ReadyPages(
      PageCache cache, MountPath path, String route, SiteOptions site, CacheOptions options) {
    this.cache = cache;
    this.on = options.isOn();
    this.mount = path.prefix();
    this.route = route;
    this.index = site.index();
    this.common = options.status().ofHits();
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
    if (!on || !path.startsWith(mount) || path.indexOf('%') >= 0) {
      return null;
    }
    String name = path.substring(mount.length());
    boolean folder = !index.isEmpty() && (name.isEmpty() || name.endsWith("/"));
    return folder
        ? cache.hitIndex(name + index, page -> ready(page, method, headers))
        : cache.hit(name, page -> ready(page, method, headers));
  }

  private static @Nullable ReadyResponse ready(
      RenderedPage page, HttpMethod method, MultiMap headers) {
    return page.representations()
        .ready(method, headers, page.page().updatedAt(), ResponseBody.SMALL);
  }
}
