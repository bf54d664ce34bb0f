package dev.verso.http.listen;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RecentPagesTest {
  private final AtomicLong clock = new AtomicLong();
  private final RecentPages pages = new RecentPages(clock::get);
  private final SplittableRandom random = new SplittableRandom(1);

  private void ask(String page, int times, Duration took) {
    for (int i = 0; i < times; i++) {
      pages.answered(random.nextLong(), took.toNanos(), () -> page);
    }
  }

  private List<String> names(String list) {
    JsonArray told = pages.json().getJsonArray(list);
    return told.stream().map(page -> ((JsonObject) page).getString("page")).toList();
  }

  @Test
  void theMostWantedComeFirstAboutAsOftenAsTheyWere() {
    ask("/a", 20_000, Duration.ofMillis(1));
    ask("/b", 60_000, Duration.ofMillis(1));

    assertThat(names("wanted")).startsWith("/b", "/a");
    JsonObject first = pages.json().getJsonArray("wanted").getJsonObject(0);
    assertThat(first.getLong("requests")).isBetween(55_000L, 65_000L);
  }

  @Test
  void aCrowdOfNamesThatAreAskedForOnceHidesNoneThatIsWanted() {
    for (int i = 0; i < 100_000; i++) {
      ask("/random" + i, 1, Duration.ofMillis(1));
      ask("/wanted", i % 10 == 0 ? 1 : 0, Duration.ofMillis(1));
    }

    assertThat(names("wanted")).startsWith("/wanted").hasSizeLessThanOrEqualTo(10);
  }

  @Test
  void theSlowestAreToldWithTheirWorstTime() {
    ask("/quick", 1000, Duration.ofMillis(1));
    ask("/slow", 1, Duration.ofMillis(300));
    ask("/slow", 1, Duration.ofMillis(200));
    ask("/slower", 1, Duration.ofMillis(400));
    ask("/quick", 1000, Duration.ofMillis(1));

    assertThat(names("slowest")).containsExactly("/slower", "/slow", "/quick");
    assertThat(pages.json().getJsonArray("slowest").getJsonObject(1).getDouble("millis"))
        .isEqualTo(300.0);
  }

  @Test
  void whatIsOlderThanFiveMinutesIsForgotten() {
    ask("/old", 1000, Duration.ofSeconds(1));
    clock.addAndGet(Duration.ofMinutes(3).toNanos());
    ask("/new", 1000, Duration.ofMillis(1));
    assertThat(names("wanted")).contains("/old", "/new");

    clock.addAndGet(Duration.ofMinutes(2).toNanos());

    assertThat(names("wanted")).containsExactly("/new");
    assertThat(names("slowest")).containsExactly("/new");
  }

  @Test
  void aLongNameIsCut() {
    ask("/" + "x".repeat(5000), 1, Duration.ofSeconds(1));

    assertThat(names("slowest").get(0)).hasSize(301).endsWith("x…");
  }
}
