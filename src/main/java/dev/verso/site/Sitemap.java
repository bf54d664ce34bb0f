package dev.verso.site;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The URLs of a site for search engines, by <a href="https://www.sitemaps.org/protocol.html">their
 * protocol</a>: one list of up to 50,000, or an index of several. Only one of the lists is kept
 * while the pages go by, so that a site of any size takes the memory of one.
 */
public final class Sitemap {
  private static final String NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9";

  /** The protocol's. */
  static final int MOST_URLS = 50_000;

  /** The protocol allows 50 MB, of which a server would need many times as much. */
  static final int MOST_BYTES = 8 << 20;

  /** What its element and {@code lastmod} take. */
  private static final int AROUND_A_URL = 80;

  private final int wanted;
  private final int mostUrls;
  private final int mostBytes;

  /** Of each list when its youngest page last changed; null where nobody knows. */
  private final List<@Nullable Instant> lists = new ArrayList<>();

  private final Xml list = new Xml("urlset", NAMESPACE);
  private int urls;
  private int bytes;

  /**
   * @param wanted the list to be written, of 1 and more
   */
  public Sitemap(int wanted) {
    this(wanted, MOST_URLS, MOST_BYTES);
  }

  Sitemap(int wanted, int mostUrls, int mostBytes) {
    this.wanted = wanted;
    this.mostUrls = mostUrls;
    this.mostBytes = mostBytes;
  }

  /** Adds a page. The same pages in the same order make the same lists. */
  public void add(Listed page) {
    int size = page.url().length() + AROUND_A_URL;
    if (lists.isEmpty() || urls == mostUrls || bytes + size > mostBytes) {
      lists.add(null);
      urls = 0;
      bytes = 0;
    }
    urls++;
    bytes += size;
    Instant youngest = lists.get(lists.size() - 1);
    if (page.updatedAt() != null && (youngest == null || page.updatedAt().isAfter(youngest))) {
      lists.set(lists.size() - 1, page.updatedAt());
    }
    if (lists.size() == wanted) {
      entry(list, "url", page.url(), page.updatedAt());
    }
  }

  private static void entry(Xml xml, String element, String url, @Nullable Instant updatedAt) {
    xml.begin(element).text("loc", url);
    if (updatedAt != null) {
      xml.text("lastmod", updatedAt.toString());
    }
    xml.end();
  }

  /** Whether the pages are more than one list holds. */
  public boolean isParted() {
    return lists.size() > 1;
  }

  /** The list that is wanted; empty where it is one beyond the last. Call it once, at the end. */
  public Optional<byte[]> list() {
    return wanted <= Math.max(1, lists.size()) ? Optional.of(list.finish()) : Optional.empty();
  }

  /**
   * The index of the lists.
   *
   * @param urls of the lists, of 1 and more
   */
  public byte[] index(IntFunction<String> urls) {
    Xml index = new Xml("sitemapindex", NAMESPACE);
    for (int i = 0; i < lists.size(); i++) {
      entry(index, "sitemap", urls.apply(i + 1), lists.get(i));
    }
    return index.finish();
  }
}
