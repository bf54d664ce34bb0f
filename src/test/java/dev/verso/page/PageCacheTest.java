package dev.verso.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verso.cache.CacheOptions;
import dev.verso.cache.CacheStatus;
import dev.verso.cache.FakeFeed;
import dev.verso.cache.LiveCache;
import dev.verso.cache.Memory;
import dev.verso.mongo.Breaker;
import dev.verso.mongo.ChangeFeed.Change;
import dev.verso.site.Redirect;
import dev.verso.site.SiteOptions;
import dev.verso.testing.Conditions;
import dev.verso.testing.Options;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.Deque;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@Timeout(20)
class PageCacheTest {
  private static final MultiMap GZIP =
      MultiMap.caseInsensitiveMultiMap().add("accept-encoding", "gzip");

  private static final PageName NAME = new PageName("a");

  private final Vertx vertx;
  private final FakeFeed feed = new FakeFeed();
  private final Breaker breaker;
  private @Nullable Memory memory;
  private final Deque<Promise<Optional<Page>>> reads = new ConcurrentLinkedDeque<>();

  PageCacheTest(Vertx vertx) {
    this.vertx = vertx;
    this.breaker = new Breaker(vertx, () -> Future.future(never -> {}));
  }

  private PageCache cache(String... arguments) {
    CacheOptions options = Options.parse(new CacheOptions(), arguments);
    Renderer renderer = new Renderer(vertx, new PageOptions(), new SiteOptions());
    memory = new Memory(options);
    LiveCache<String, Cached> live =
        new LiveCache<>(vertx, "pages", memory, String.class, breaker, feed, options);
    return new PageCache(live, new Composer(vertx, new SiteOptions()), renderer);
  }

  /** A read that ends when the test completes what it finds in {@link #reads}. */
  private Future<Optional<Page>> read(PageName name) {
    Promise<Optional<Page>> read = Promise.promise();
    reads.add(read);
    return read.future();
  }

  private Future<Found> ask(PageCache cache) {
    return cache.find(NAME, this::read);
  }

  private static Found await(Future<Found> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
  }

  private static Page page(String body) {
    return Page.of(Buffer.buffer(body), null, null, Map.of(), ignored -> {});
  }

  private void answer(String body) {
    reads.remove().complete(Optional.of(page(body)));
  }

  private void fillWith(PageCache cache, String body) {
    Future<Found> first = ask(cache);
    answer(body);
    await(first);
  }

  private static String body(Found found) {
    RenderedPage page = found.page();
    return page == null ? "absent" : page.page().body().toString();
  }

  private static RenderedPage hit(PageCache cache) {
    return Objects.requireNonNull(cache.hit("a", page -> page));
  }

  private void loseTheDatabase() {
    breaker.failed(System.nanoTime(), new RuntimeException("silence"));
    assertThat(breaker.isOpen()).isTrue();
  }

  @Test
  void aRedirectThatIsReadForgetsThatItsTargetWasMissing() {
    PageCache cache = cache();
    PageName target = new PageName("new");
    Future<Found> missing = cache.find(target, this::read);
    reads.remove().complete(Optional.empty());
    await(missing);

    Future<Found> old = ask(cache);
    Redirect redirect = new Redirect(308, "/pages/new");
    reads.remove().complete(Optional.of(page("").leadingTo(redirect)));
    await(old);

    Future<Found> again = cache.find(target, this::read);
    assertThat(reads).as("the target is asked for anew").hasSize(1);
    answer("there");
    assertThat(body(await(again))).isEqualTo("there");
  }

  @Test
  void afterTheFeedWasInterruptedAPageIsAskedForAgainButNotForgotten() {
    feed.proves = true;
    PageCache cache = cache("--cache-trust", "1ms");
    fillWith(cache, "one");
    RenderedPage known = hit(cache);
    cache.changed(new Change.Anything(false));
    Conditions.pass(Duration.ofMillis(2));

    Future<Found> again = ask(cache);
    assertThat(reads).hasSize(1);
    answer("one");

    assertThat(await(again).status()).isEqualTo(CacheStatus.REVALIDATED);
    assertThat(await(again).page()).as("rendered once").isSameAs(known);
  }

  @Test
  void aPageMaySayItselfHowLongItMayBeStale() {
    feed.proves = false;
    PageCache cache = cache("--cache-trust", "0", "--cache-stale-if-error", "0");
    Future<Found> first = ask(cache);
    Map<String, String> headers = Map.of("Cache-Control", "max-age=5, stale-if-error=600");
    reads
        .remove()
        .complete(Optional.of(Page.of(Buffer.buffer("one"), null, null, headers, ignored -> {})));
    await(first);
    loseTheDatabase();

    assertThat(await(ask(cache)).status()).isEqualTo(CacheStatus.STALE);
  }

  @Test
  void memoryIsBoundedAndEncodingsCount() {
    PageCache cache = cache("--cache-size", "100KB");
    for (int i = 0; i < 100; i++) {
      Future<Found> found = cache.find(new PageName("page-" + i), this::read);
      answer("x".repeat(10_000));
      RenderedPage page = Objects.requireNonNull(await(found).page());
      page.representations()
          .negotiate(GZIP)
          .content(vertx.createSharedWorkerExecutor("encoders"), () -> {});
      cache.grown(new PageName("page-" + i), page);
    }

    assertThat(Objects.requireNonNull(memory).info().getLong("bytes")).isBetween(50_000L, 102_400L);
    assertThat(Objects.requireNonNull(memory).info().getLong("entries")).isBetween(5L, 10L);
  }

  @Test
  void encodingsCountWhenTheyAreMade() {
    PageCache cache = cache();
    fillWith(cache, "random text that does not shrink ".repeat(100));
    long before = Objects.requireNonNull(memory).info().getLong("bytes");
    RenderedPage page = hit(cache);
    page.representations()
        .negotiate(GZIP)
        .content(vertx.createSharedWorkerExecutor("encoders"), () -> {});
    cache.grown(NAME, page);

    assertThat(Objects.requireNonNull(memory).info().getLong("bytes")).isGreaterThan(before + 50);
  }
}
