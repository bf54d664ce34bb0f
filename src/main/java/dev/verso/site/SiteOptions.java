package dev.verso.site;

import dev.verso.settings.IndexName;
import dev.verso.settings.Origin;
import dev.verso.settings.Switch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What makes the pages a site. */
public final class SiteOptions {
  private static final String SUFFIX = ".html";

  @Option(
      names = "--pages-index",
      paramLabel = "NAME",
      defaultValue = "index",
      description =
          "The page that a folder's URL shows: docs/index is at /docs/, to which /docs leads."
              + " Empty: folders have no page.")
  private IndexName index = new IndexName("index");

  @Option(
      names = "--canonical-urls",
      paramLabel = "on|off",
      defaultValue = "on",
      description =
          "Whether a page's other URLs lead to its one: /docs/index and /docs/index.html to /docs/,"
              + " /install.html and /install/ to /install.")
  private Switch canonical = Switch.ON;

  @Option(
      names = "--site-url",
      paramLabel = "URL",
      description =
          "Where the world finds this site, such as https://example.com: pages then tell their"
              + " canonical URL in Link, and there are /sitemap.xml and /feed.xml.")
  private @Nullable Origin url;

  @Option(
      names = "--includes",
      paramLabel = "on|off",
      defaultValue = "on",
      description =
          "Whether pages are put together of others, as the fields layout and includes of their"
              + " documents say.")
  private Switch includes = Switch.ON;

  @Mixin private LiveOptions live = new LiveOptions();

  /** The last part of the names of the pages that folders show; empty where none do. */
  public String index() {
    return index.name();
  }

  /** Whether {@code name} is that of a page that a folder shows. */
  public boolean isIndex(String name) {
    int folder = name.length() - index().length();
    return !index().isEmpty()
        && name.endsWith(index())
        && (folder == 0 || name.charAt(folder - 1) == '/');
  }

  /** The path of a page below its mount, not encoded: {@code docs/} for {@code docs/index}. */
  public String pathOf(String name) {
    return isIndex(name) ? name.substring(0, name.length() - index().length()) : name;
  }

  /**
   * The names of the pages that a path may mean, the best first.
   *
   * @param path decoded, without a slash at its start; one at its end is that of a folder
   * @return none where it is a folder's, and folders have no page
   */
  public List<String> candidates(String path) {
    List<String> names = new ArrayList<>();
    boolean folder = path.isEmpty() || path.endsWith("/");
    String bare = folder && !path.isEmpty() ? path.substring(0, path.length() - 1) : path;
    if (!folder) {
      names.add(path);
    } else if (!index().isEmpty()) {
      names.add(path + index());
    }
    if (isCanonical() && !path.isEmpty()) {
      addOthers(names, path, bare, folder);
    }
    return names;
  }

  private void addOthers(List<String> names, String path, String bare, boolean folder) {
    if (folder) {
      names.add(bare);
    } else if (path.endsWith(SUFFIX)) {
      names.add(path.substring(0, path.length() - SUFFIX.length()));
    }
    if (!folder && !index().isEmpty()) {
      names.add(path + "/" + index());
    }
  }

  /** Whether pages are made of others where their documents say so. */
  public boolean putsPagesTogether() {
    return includes == Switch.ON;
  }

  /** Whether a page has one URL, to which all others lead. */
  public boolean isCanonical() {
    return canonical == Switch.ON;
  }

  /** Where the world finds the site, without a slash at its end. */
  public Optional<String> url() {
    return Optional.ofNullable(url).map(Origin::url);
  }

  /** How open pages are told that they have changed. */
  public LiveOptions live() {
    return live;
  }
}
