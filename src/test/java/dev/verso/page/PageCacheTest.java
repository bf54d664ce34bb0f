package dev.verso.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verso.http.ContentCoding;
import dev.verso.http.problem.Problem;
import dev.verso.mongo.Breaker;
import dev.verso.mongo.ChangeFeed.Change;
import dev.verso.mongo.ChangeFeed.State;
import dev.verso.site.Redirect;
import dev.verso.site.SiteOptions;
import dev.verso.testing.Conditions;
import dev.verso.testing.Options;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.Deque;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@Timeout(20)
class PageCacheTest {
  private static final PageName NAME = new PageName("a");

  private final Vertx vertx;
  private final FakeFeed feed = new FakeFeed();
  private final Breaker breaker;
  private final Deque<Promise<Optional<Page>>> reads = new ConcurrentLinkedDeque<>();

  PageCacheTest(Vertx vertx) {
    this.vertx = vertx;
    this.breaker = new Breaker(vertx, () -> Future.future(never -> {}));
  }

  private PageCache cache(String... arguments) {
    CacheOptions options = Options.parse(new CacheOptions(), arguments);
    Renderer renderer = new Renderer(vertx, new PageOptions(), new SiteOptions());
    return new PageCache(vertx, renderer, breaker, feed, options);
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
  void aPageIsReadOnceAndThenInMemory() {
    PageCache cache = cache();
    Future<Found> first = ask(cache);
    answer("one");

    assertThat(await(first).status()).isEqualTo(CacheStatus.MISS);
    Found second = await(ask(cache));
    assertThat(second.status()).isEqualTo(CacheStatus.HIT);
    assertThat(body(second)).isEqualTo("one");
    assertThat(cache.hit("a")).isNotNull();
    assertThat(reads).isEmpty();
  }

  @Test
  void aNameWithoutAPageIsKeptToo() {
    PageCache cache = cache();
    Future<Found> first = ask(cache);
    reads.remove().complete(Optional.empty());
    await(first);

    Found second = await(ask(cache));
    assertThat(second.status()).isEqualTo(CacheStatus.HIT);
    assertThat(second.page()).isNull();
    assertThat(cache.hit("a")).isNull();
  }

  @Test
  void concurrentMissesOfOneNameMakeOneRead() {
    PageCache cache = cache();
    Future<Found> first = ask(cache);
    Future<Found> second = ask(cache);
    assertThat(reads).hasSize(1);
    answer("one");

    assertThat(body(await(first))).isEqualTo("one");
    assertThat(await(second).status()).isEqualTo(CacheStatus.COLLAPSED_MISS);
  }

  @Test
  void aChangeDropsThePage() {
    PageCache cache = cache();
    fillWith(cache, "one");
    cache.changed(new Change.Document("a"));

    Future<Found> again = ask(cache);
    answer("two");

    assertThat(body(await(again))).isEqualTo("two");
    assertThat(await(again).status()).isEqualTo(CacheStatus.MISS);
  }

  @Test
  void aReadThatBeganBeforeAChangeIsNeitherKeptNorJoinedAfterIt() {
    PageCache cache = cache();
    Future<Found> before = ask(cache);
    cache.changed(new Change.Document("a"));
    Future<Found> after = ask(cache);

    assertThat(reads).hasSize(2);
    answer("old");
    assertThat(body(await(before))).isEqualTo("old");
    assertThat(cache.hit("a")).isNull();
    answer("new");
    assertThat(body(await(after))).isEqualTo("new");
    assertThat(body(await(ask(cache)))).isEqualTo("new");
  }

  @Test
  void aReadThatBeganBeforeTheFeedWasInterruptedIsNotJoinedAfterIt() {
    PageCache cache = cache();
    ask(cache);
    cache.changed(new Change.Anything(false));
    ask(cache);

    assertThat(reads).hasSize(2);
  }

  @Test
  void aReadThatBeganBeforeEverythingChangedIsNotKept() {
    PageCache cache = cache();
    Future<Found> before = ask(cache);
    cache.changed(new Change.Anything(true));
    answer("old");
    await(before);

    assertThat(cache.hit("a")).isNull();
  }

  @Test
  void afterTheFeedWasInterruptedAPageIsAskedForAgainButNotForgotten() {
    feed.proves = true;
    PageCache cache = cache("--cache-trust", "1ms");
    fillWith(cache, "one");
    RenderedPage known = cache.hit("a");
    cache.changed(new Change.Anything(false));
    waitFor(Duration.ofMillis(2));

    Future<Found> again = ask(cache);
    assertThat(reads).hasSize(1);
    answer("one");

    assertThat(await(again).status()).isEqualTo(CacheStatus.REVALIDATED);
    assertThat(await(again).page()).as("rendered once").isSameAs(known);
  }

  @Test
  void withoutAProofAPageIsServedForTheTrustAndThenAskedForAgain() {
    feed.proves = false;
    PageCache cache = cache("--cache-trust", "200ms");
    fillWith(cache, "one");
    assertThat(await(ask(cache)).status()).isEqualTo(CacheStatus.HIT);
    waitFor(Duration.ofMillis(201));

    Future<Found> again = ask(cache);
    Future<Found> collapsed = ask(cache);
    answer("two");

    assertThat(await(again).status()).isEqualTo(CacheStatus.REVALIDATED);
    assertThat(await(collapsed).status()).isEqualTo(CacheStatus.COLLAPSED_REVALIDATED);
    assertThat(body(await(again))).isEqualTo("two");
  }

  @Test
  void aProofThatIsLateAsTheProcessStoodStillIsWaitedForAndNothingIsRead() {
    feed.proves = false;
    PageCache cache = cache("--cache-trust", "1ms");
    fillWith(cache, "one");
    waitFor(Duration.ofMillis(2));
    CompletableFuture<Void> late = new CompletableFuture<>();
    feed.lateProof = late;

    Future<Found> again = ask(cache);
    assertThat(again.isComplete()).isFalse();
    feed.proves = true;
    late.complete(null);

    assertThat(await(again).status()).isEqualTo(CacheStatus.HIT);
    assertThat(reads).isEmpty();
  }

  @Test
  void aLateProofThatDoesNotComeIsNotWaitedForLong() {
    feed.proves = false;
    PageCache cache = cache("--cache-trust", "1ms");
    fillWith(cache, "one");
    waitFor(Duration.ofMillis(2));
    feed.lateProof = new CompletableFuture<>();

    Future<Found> again = ask(cache);
    Conditions.await(Duration.ofSeconds(10), () -> !reads.isEmpty());
    answer("two");

    assertThat(await(again).status()).isEqualTo(CacheStatus.REVALIDATED);
  }

  @Test
  void aLateProofOfWhatIsOutOfDateIsNotWaitedFor() {
    PageCache cache = cache("--cache-trust", "1ms");
    fillWith(cache, "one");
    cache.changed(new Change.Anything(false));
    waitFor(Duration.ofMillis(2));
    feed.lateProof = new CompletableFuture<>();

    ask(cache);

    assertThat(reads).hasSize(1);
  }

  @Test
  void aFeedThatTellsNothingGivesPagesATimeToLive() {
    feed.state = State.TTL_ONLY;
    feed.proves = false;
    PageCache cache = cache("--cache-ttl", "1ms", "--cache-trust", "1h");
    fillWith(cache, "one");
    waitFor(Duration.ofMillis(2));

    assertThat(cache.hit("a")).isNull();
  }

  @Test
  void whileTheDatabaseIsKnownToBeAwayPagesAreServedFromMemoryUnasked() {
    feed.proves = false;
    PageCache cache = cache("--cache-trust", "0");
    fillWith(cache, "one");
    loseTheDatabase();

    Found found = await(ask(cache));

    assertThat(found.status()).isEqualTo(CacheStatus.STALE);
    assertThat(body(found)).isEqualTo("one");
    assertThat(reads).isEmpty();
  }

  @Test
  void aPageStandsInWhenTheDatabaseWasAskedInVain() {
    feed.proves = false;
    PageCache cache = cache("--cache-trust", "0");
    fillWith(cache, "one");

    Future<Found> again = ask(cache);
    reads.remove().fail(Problem.unavailable(new RuntimeException("silence")));

    assertThat(await(again).status()).isEqualTo(CacheStatus.STALE_AFTER_ERROR);
  }

  @Test
  void aPageThatWasDroppedWhileTheDatabaseWasAskedDoesNotStandIn() {
    feed.proves = false;
    PageCache cache = cache("--cache-trust", "0");
    fillWith(cache, "one");

    Future<Found> again = ask(cache);
    cache.changed(new Change.Document("a"));
    reads.remove().fail(Problem.unavailable(new RuntimeException("silence")));

    assertThat(failure(again)).isEqualTo(Problem.Kind.UNAVAILABLE);
  }

  @Test
  void coldPagesFailAtOnceWhileTheDatabaseIsKnownToBeAway() {
    PageCache cache = cache();
    loseTheDatabase();

    assertThat(failure(ask(cache))).isEqualTo(Problem.Kind.UNAVAILABLE);
    assertThat(reads).isEmpty();
  }

  @Test
  void stalePagesAreServedNoLongerThanAllowed() {
    feed.proves = false;
    PageCache cache = cache("--cache-trust", "0", "--cache-stale-if-error", "0");
    fillWith(cache, "one");
    loseTheDatabase();

    assertThat(failure(ask(cache))).isEqualTo(Problem.Kind.UNAVAILABLE);
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
  void aPageThatCanNoLongerBeServedIsForgotten() {
    feed.proves = false;
    PageCache cache = cache("--cache-trust", "0");
    fillWith(cache, "one");
    Future<Found> again = ask(cache);
    reads.remove().fail(new Problem(Problem.Kind.INTERNAL, "no body"));
    assertThat(failure(again)).isEqualTo(Problem.Kind.INTERNAL);
    loseTheDatabase();

    assertThat(failure(ask(cache))).isEqualTo(Problem.Kind.UNAVAILABLE);
  }

  @Test
  void nothingIsKeptWhereTheSizeIsZero() {
    PageCache cache = cache("--cache-size", "0");
    fillWith(cache, "one");

    Future<Found> again = ask(cache);
    answer("two");

    assertThat(await(again).status()).isEqualTo(CacheStatus.OFF);
    assertThat(body(await(again))).isEqualTo("two");
    assertThat(cache.info().getString("feed")).isEqualTo("off");
  }

  @Test
  void memoryIsBoundedAndEncodingsCount() {
    PageCache cache = cache("--cache-size", "100KB");
    for (int i = 0; i < 100; i++) {
      Future<Found> found = cache.find(new PageName("page-" + i), this::read);
      answer("x".repeat(10_000));
      RenderedPage page = Objects.requireNonNull(await(found).page());
      page.in(ContentCoding.GZIP).encode(vertx.createSharedWorkerExecutor("encoders"));
      cache.grown(new PageName("page-" + i), page);
    }

    assertThat(cache.info().getLong("bytes")).isBetween(50_000L, 102_400L);
    assertThat(cache.info().getLong("entries")).isBetween(5L, 10L);
  }

  @Test
  void encodingsCountWhenTheyAreMade() {
    PageCache cache = cache();
    fillWith(cache, "random text that does not shrink ".repeat(100));
    long before = cache.info().getLong("bytes");
    RenderedPage page = Objects.requireNonNull(cache.hit("a"));
    page.in(ContentCoding.GZIP).encode(vertx.createSharedWorkerExecutor("encoders"));
    cache.grown(NAME, page);

    assertThat(cache.info().getLong("bytes")).isGreaterThan(before + 50);
  }

  @Test
  void howTheFeedDoesIsToldAndItsLagWhenThatIsLong() {
    PageCache cache = cache();
    assertThat(cache.health().encode()).isEqualTo("{\"feed\":\"live\"}");

    feed.state = State.BEHIND;
    feed.proves = false;

    assertThat(cache.health().getString("feed")).isEqualTo("behind");
    assertThat(cache.health().getLong("feedLagMillis")).isGreaterThan(10_000);
    assertThat(cache.info().getString("proof")).isEqualTo("say so");
  }

  private static Problem.Kind failure(Future<Found> answer) {
    Throwable cause =
        answer
            .map(Throwable.class::cast)
            .recover(Future::succeededFuture)
            .toCompletionStage()
            .toCompletableFuture()
            .orTimeout(10, TimeUnit.SECONDS)
            .join();
    return ((Problem) cause).kind();
  }

  private static void waitFor(Duration time) {
    long start = System.nanoTime();
    while (System.nanoTime() - start < time.toNanos()) {
      Thread.onSpinWait();
    }
  }
}
