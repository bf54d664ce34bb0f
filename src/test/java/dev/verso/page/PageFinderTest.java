package dev.verso.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoTimeoutException;
import dev.verso.cache.CacheOptions;
import dev.verso.cache.FakeFeed;
import dev.verso.cache.LiveCache;
import dev.verso.cache.Memory;
import dev.verso.http.problem.Problem;
import dev.verso.mongo.Breaker;
import dev.verso.site.SiteOptions;
import dev.verso.testing.Options;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** How often the database is asked until it is known what a path means. */
@ExtendWith(VertxExtension.class)
@Timeout(20)
class PageFinderTest {
  private final Vertx vertx;
  private final Context loop;
  private final SiteOptions site = Options.parse(new SiteOptions());
  private final List<Set<String>> queries = new ArrayList<>();
  private final PageFinder finder;
  private List<String> there = List.of();
  private boolean failing;

  PageFinderTest(Vertx vertx) {
    this.vertx = vertx;
    this.loop = vertx.getOrCreateContext();
    Breaker breaker = new Breaker(vertx, () -> Future.future(never -> {}));
    CacheOptions options = Options.parse(new CacheOptions());
    LiveCache<String, Cached> live =
        new LiveCache<>(
            vertx, "pages", new Memory(options), String.class, breaker, new FakeFeed(), options);
    PageCache cache =
        new PageCache(
            live, new Composer(vertx, site), new Renderer(vertx, new PageOptions(), site));
    PageStore store =
        new BatchingPageStore(
            vertx, new Recorded(), breaker, Duration.ofSeconds(10), new GatheringStatistics());
    this.finder = new PageFinder(cache, store, site);
  }

  /** A database that has the pages {@link #there}. */
  private final class Recorded implements PageSource {
    @Override
    public Future<Boolean> find(List<String> names, Consumer<List<StoredPage>> found) {
      queries.add(Set.copyOf(names));
      if (failing) {
        return Future.failedFuture(new MongoTimeoutException("away"));
      }
      return vertx
          .timer(1)
          .map(
              tick -> {
                found.accept(names.stream().filter(there::contains).map(FakeSource::page).toList());
                return true;
              });
    }

    @Override
    public Future<Map<String, Integer>> sizes(List<String> names) {
      return Future.future(never -> {});
    }
  }

  private <T> T onLoop(Supplier<Future<T>> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    loop.runOnContext(
        v -> work.get().onSuccess(result::complete).onFailure(result::completeExceptionally));
    return result.orTimeout(10, TimeUnit.SECONDS).join();
  }

  private PageFinder.Finding find(String path) {
    return onLoop(() -> finder.find(path, ""));
  }

  private @Nullable String errorPage(String... paths) {
    PageFinder.@Nullable Here here = onLoop(() -> finder.nearest(List.of(paths), 404));
    return here == null ? null : here.name().value();
  }

  @Test
  void aPageThatIsThereIsAskedForByItself() {
    there = List.of("a");

    assertThat(find("a")).isInstanceOf(PageFinder.Here.class);

    assertThat(queries).containsExactly(Set.of("a"));
  }

  @Test
  void whatElseANameMayMeanIsAskedForInOneQuery() {
    assertThat(find("a.html")).isInstanceOf(PageFinder.Nowhere.class);

    assertThat(queries)
        .containsExactly(Set.of("a.html"), Set.of("a", "a.html/index"), Set.of("_redirects"));

    assertThat(find("b")).isInstanceOf(PageFinder.Nowhere.class);
    assertThat(queries.subList(3, queries.size()))
        .as("that there are no rules is known")
        .containsExactly(Set.of("b"), Set.of("b/index"));
    assertThat(find("a.html")).isInstanceOf(PageFinder.Nowhere.class);
    assertThat(queries).as("all of it is").hasSize(5);
  }

  @Test
  void thePagesForFailuresOfAllFoldersAreAskedForInOneQuery() {
    there = List.of("404", "a/404/index");

    assertThat(errorPage("a/b/404", "a/404", "404")).isEqualTo("a/404/index");

    assertThat(queries)
        .containsExactly(
            Set.of("a/b/404", "a/b/404/index", "a/404", "a/404/index", "404", "404/index"));
    assertThat(errorPage("c/404", "404")).isEqualTo("404");
    assertThat(errorPage("c/404")).isNull();
    assertThat(queries).hasSize(2).last().isEqualTo(Set.of("c/404", "c/404/index"));
  }

  @Test
  void whatFailsCountsWhereNothingBeforeItIsThere() {
    there = List.of("a/404");
    assertThat(errorPage("a/404")).isEqualTo("a/404");
    there = List.of();
    failing = true;

    assertThat(errorPage("a/404", "404")).as("the first is in memory").isEqualTo("a/404");
    assertThatThrownBy(() -> errorPage("404", "a/404")).hasCauseInstanceOf(Problem.class);
  }
}
