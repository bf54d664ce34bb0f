package dev.verso.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SitemapTest {
  private static final Instant DAY = Instant.parse("2026-01-02T03:04:05.678Z");

  private static Listed page(int i) {
    return new Listed("https://example.com/page-" + i, DAY.plusSeconds(i % 100_000), null);
  }

  private static String text(byte[] xml) {
    return new String(xml, StandardCharsets.UTF_8);
  }

  private static List<String> locations(byte[] xml) {
    List<String> found = new ArrayList<>();
    var matcher = Pattern.compile("<loc>([^<]*)</loc>").matcher(text(xml));
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  @Test
  void oneListHoldsAFewPagesAndWhenTheyChanged() {
    Sitemap sitemap = new Sitemap(1);

    sitemap.add(new Listed("https://example.com/a'&b", DAY, "A"));
    sitemap.add(new Listed("https://example.com/c", null, null));

    assertThat(sitemap.isParted()).isFalse();
    assertThat(text(sitemap.list().orElseThrow()))
        .isEqualTo(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
                + "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">"
                + "<url><loc>https://example.com/a'&amp;b</loc>"
                + "<lastmod>2026-01-02T03:04:05.678Z</lastmod></url>"
                + "<url><loc>https://example.com/c</loc></url></urlset>");
  }

  @Test
  void aSiteWithoutPagesHasAnEmptyList() {
    assertThat(locations(new Sitemap(1).list().orElseThrow())).isEmpty();
  }

  @Test
  void moreThanFiftyThousandAreParted() {
    List<String> all = new ArrayList<>();
    for (int list = 1; list <= 3; list++) {
      Sitemap sitemap = new Sitemap(list);
      IntStream.range(0, 100_001).forEach(i -> sitemap.add(page(i)));

      List<String> found = locations(sitemap.list().orElseThrow());
      assertThat(found).hasSize(list == 3 ? 1 : 50_000);
      all.addAll(found);
      assertThat(sitemap.isParted()).isTrue();
    }

    assertThat(all).doesNotHaveDuplicates().hasSize(100_001);
  }

  @Test
  void theIndexTellsWhenTheYoungestPageOfEachListChanged() {
    Sitemap sitemap = new Sitemap(3, 2, 1 << 20);
    IntStream.range(0, 4).forEach(i -> sitemap.add(page(i)));

    assertThat(sitemap.list()).as("there are but two").isEqualTo(Optional.empty());
    assertThat(text(sitemap.index(i -> "https://example.com/sitemap-" + i + ".xml")))
        .contains(
            "<sitemap><loc>https://example.com/sitemap-1.xml</loc>"
                + "<lastmod>2026-01-02T03:04:06.678Z</lastmod></sitemap>"
                + "<sitemap><loc>https://example.com/sitemap-2.xml</loc>"
                + "<lastmod>2026-01-02T03:04:08.678Z</lastmod></sitemap></sitemapindex>");
  }

  @Test
  void longUrlsMakeShorterLists() {
    int listBytes = 10_000;
    Sitemap sitemap = new Sitemap(1, 50_000, listBytes);
    String url = "https://example.com/" + "x".repeat(3000);
    IntStream.range(0, 7).forEach(i -> sitemap.add(new Listed(url + i, DAY, null)));

    assertThat(locations(sitemap.index(i -> "list-" + i))).hasSize(3);
    byte[] list = sitemap.list().orElseThrow();
    assertThat(locations(list)).hasSize(3);
    assertThat(list).hasSizeLessThan(listBytes + 200);
  }
}
