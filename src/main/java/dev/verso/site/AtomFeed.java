package dev.verso.site;

import java.net.URI;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;

/** The newest pages of a site that have a title and tell when they changed: Atom, RFC 4287. */
public final class AtomFeed {
  private static final String NAMESPACE = "http://www.w3.org/2005/Atom";
  private static final int ENTRIES = 20;

  /** The oldest first; of those of one moment, what is last by its URL. */
  private static final Comparator<Listed> OLDEST_FIRST =
      Comparator.comparing(AtomFeed::updated)
          .thenComparing(Comparator.comparing(Listed::url).reversed());

  private final String home;
  private final String self;
  private final PriorityQueue<Listed> newest = new PriorityQueue<>(OLDEST_FIRST);
  private String title;

  /**
   * @param home the URL of the site's first page, whose title is the feed's; without one that is
   *     the host
   * @param self the URL of the feed
   */
  public AtomFeed(String home, String self) {
    this.home = home;
    this.self = self;
    this.title = host();
  }

  private static Instant updated(Listed page) {
    return Objects.requireNonNull(page.updatedAt());
  }

  private String host() {
    return URI.create(home).getHost();
  }

  /** Adds a page, whose order does not matter. */
  public void add(Listed page) {
    if (page.title() == null || page.title().isBlank()) {
      return;
    }
    if (page.url().equals(home)) {
      title = page.title();
    }
    if (page.updatedAt() != null) {
      newest.add(page);
    }
    if (newest.size() > ENTRIES) {
      newest.remove();
    }
  }

  /** The feed of what was added. */
  public byte[] write() {
    List<Listed> entries = newest.stream().sorted(OLDEST_FIRST.reversed()).toList();
    Instant updated = entries.isEmpty() ? Instant.EPOCH : updated(entries.get(0));
    Xml feed = new Xml("feed", NAMESPACE);
    feed.text("title", title).text("id", home).link("alternate", home).link("self", self);
    feed.text("updated", updated.toString());
    feed.begin("author").text("name", host()).end();
    for (Listed entry : entries) {
      feed.begin("entry").text("title", String.valueOf(entry.title())).text("id", entry.url());
      feed.link("alternate", entry.url()).text("updated", updated(entry).toString()).end();
    }
    return feed.finish();
  }
}
