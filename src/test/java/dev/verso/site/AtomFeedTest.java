package dev.verso.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AtomFeedTest {
  private static final String HOME = "https://example.com/pages/";
  private static final Instant DAY = Instant.parse("2026-01-02T03:04:05Z");

  private static String feedOf(List<Listed> pages) {
    AtomFeed feed = new AtomFeed(HOME, "https://example.com/feed.xml");
    pages.forEach(feed::add);
    return new String(feed.write(), StandardCharsets.UTF_8);
  }

  @Test
  void tellsAPageThatHasATitle() {
    assertThat(
            feedOf(
                List.of(
                    new Listed(HOME, null, "My & Site"), new Listed(HOME + "a", DAY, "<A>\u0001"))))
        .isEqualTo(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><feed xmlns=\"http://www.w3.org/2005/Atom\">"
                + "<title>My &amp; Site</title><id>https://example.com/pages/</id>"
                + "<link rel=\"alternate\" href=\"https://example.com/pages/\"/>"
                + "<link rel=\"self\" href=\"https://example.com/feed.xml\"/>"
                + "<updated>2026-01-02T03:04:05Z</updated>"
                + "<author><name>example.com</name></author>"
                + "<entry><title>&lt;A&gt;</title><id>https://example.com/pages/a</id>"
                + "<link rel=\"alternate\" href=\"https://example.com/pages/a\"/>"
                + "<updated>2026-01-02T03:04:05Z</updated></entry></feed>");
  }

  @Test
  void theNewestTwentyComeInOrderWhateverOrderTheyWereFoundIn() {
    List<Listed> pages =
        IntStream.range(0, 200)
            .mapToObj(i -> new Listed(HOME + i, DAY.plusSeconds(i), "Page " + i))
            .collect(Collectors.toList());
    Collections.shuffle(pages, new Random(1));

    String feed = feedOf(pages);

    assertThat(
            Pattern.compile("<title>Page (\\d+)")
                .matcher(feed)
                .results()
                .map(found -> Integer.valueOf(found.group(1)))
                .toList())
        .isEqualTo(IntStream.range(0, 20).mapToObj(i -> 199 - i).toList());
  }

  @Test
  void whatHasNoTitleOrNoDateIsLeftOut() {
    assertThat(
            feedOf(
                List.of(
                    new Listed(HOME + "a", DAY, null),
                    new Listed(HOME + "b", DAY, " "),
                    new Listed(HOME + "c", null, "C"))))
        .contains("<title>example.com</title>", "<updated>1970-01-01T00:00:00Z</updated>")
        .doesNotContain("<entry>");
  }
}
