package dev.verso.page;

import com.github.benmanes.caffeine.cache.Interner;
import dev.verso.http.Compressible;
import dev.verso.http.ContentCoding;
import dev.verso.http.EntityTag;
import dev.verso.http.Representation;
import dev.verso.site.LiveScript;
import dev.verso.site.Redirect;
import dev.verso.site.RedirectRules;
import dev.verso.site.SiteOptions;
import dev.verso.text.PercentEncoding;
import dev.verso.text.PythonRepr;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes pages ready to be sent: a large one where it blocks no event loop. */
final class Renderer {
  private static final Logger log = LoggerFactory.getLogger(Renderer.class);

  private final Vertx vertx;
  private final PageOptions options;
  private final SiteOptions site;
  private final Set<ContentCoding> codings;

  /**
   * The large bodies in use, in the cache or on their way to clients: one that is read again while
   * the old one is still being sent is in memory once.
   */
  private final Interner<Buffer> largeBodies = Interner.newWeakInterner();

  /** Blocks: it loads the native library of a coding. */
  Renderer(Vertx vertx, PageOptions options, SiteOptions site) {
    this.vertx = vertx;
    this.options = options;
    this.site = site;
    this.codings = ContentCoding.available();
  }

  Future<Cached> render(PageName name, Page page) {
    return page.body().length() <= Representation.INLINE_BYTES
        ? Future.succeededFuture(make(name, page))
        : vertx.executeBlocking(
            () -> make(name, page.withBody(largeBodies.intern(page.body()))), false);
  }

  private Cached make(PageName name, Page page) {
    RenderedPage rendered = hash(name, page);
    if (page.redirect() != null) {
      return new Cached.Signpost(rendered, null);
    }
    if (name.value().equals(RedirectRules.NAME)) {
      return new Cached.Signpost(rendered, rules(page));
    }
    return site.isIndex(name.value()) ? new Cached.Signpost(rendered, null) : rendered;
  }

  private static RedirectRules rules(Page page) {
    RedirectRules rules = RedirectRules.parse(page.body().toString());
    rules
        .problems()
        .forEach(
            problem -> log.warn("Page {}, {}", RedirectRules.NAME, PythonRepr.escape(problem)));
    return rules;
  }

  private RenderedPage hash(PageName name, Page page) {
    boolean compressed =
        page.body().length() >= options.compressMinSize().bytes()
            && Compressible.is(page.contentType());
    Page canonical =
        site.url()
            .map(url -> page.withHeader("link", "<" + url + path(name) + ">; rel=\"canonical\""))
            .orElse(page);
    Page scripted = withScript(canonical);
    EntityTag tag = EntityTag.ofContent(scripted.body());
    return new RenderedPage(
        page, withTagForScript(scripted, tag), tag, options.cacheControl(), compressed, codings);
  }

  private Page withScript(Page page) {
    boolean added =
        site.live().addsScript()
            && page.isHtml()
            && page.redirect() == null
            && !LiveScript.isIn(page.body());
    return added ? page.withBody(LiveScript.addedTo(page.body())) : page;
  }

  /** A script can read no header of its page, but this one. */
  private Page withTagForScript(Page page, EntityTag tag) {
    return site.live().isOn() && page.isHtml() && LiveScript.isIn(page.body())
        ? page.withHeader("server-timing", "verso;desc=\"" + tag.opaque() + "\"")
        : page;
  }

  /** The names that a redirect on this site may lead to. */
  List<String> targetsOf(Redirect redirect) {
    String path = PercentEncoding.decode(redirect.path());
    String below =
        options.path().contains(path)
            ? path.substring(options.path().prefix().length())
            : path.substring(1);
    return site.candidates(below);
  }

  private String path(PageName name) {
    return options.path().prefix() + PercentEncoding.encode(site.pathOf(name.value()));
  }
}
