package dev.verso.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verso.http.problem.Problem;
import dev.verso.mongo.Breaker;
import dev.verso.mongo.ChangeFeed.State;
import dev.verso.testing.Conditions;
import dev.verso.testing.Options;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@Timeout(20)
class LiveCacheUnitTest {
  private static final String NAME = "a";

  private final Vertx vertx;
  private final FakeFeed feed = new FakeFeed();
  private final Breaker breaker;
  private @Nullable Memory memory;
  private final Deque<Promise<Loaded<String, Text>>> reads = new ConcurrentLinkedDeque<>();

  LiveCacheUnitTest(Vertx vertx) {
    this.vertx = vertx;
    this.breaker = new Breaker(vertx, () -> Future.future(never -> {}));
  }

  /**
   * What is kept.
   *
   * @param staleIfError how long it may stand in, if it says so
   */
  private record Text(String body, int weight, Optional<Duration> staleIfError) implements Kept {
    Text(String body) {
      this(body, body.length(), Optional.empty());
    }
  }

  private LiveCache<String, Text> cache(String... arguments) {
    CacheOptions options = Options.parse(new CacheOptions(), arguments);
    memory = new Memory(options);
    return new LiveCache<>(vertx, "values", memory, String.class, breaker, feed, options);
  }

  /** A read that ends when the test completes what it finds in {@link #reads}. */
  private Future<Loaded<String, Text>> read(String name, @Nullable Text known) {
    Promise<Loaded<String, Text>> read = Promise.promise();
    reads.add(read);
    return read.future();
  }

  private Future<Answer<Text>> ask(LiveCache<String, Text> cache) {
    return cache.find(NAME, this::read);
  }

  private static Answer<Text> await(Future<Answer<Text>> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
  }

  private void answer(String body, String... parts) {
    reads.remove().complete(new Loaded<>(new Text(body), Set.of(parts)));
  }

  private void fillWith(LiveCache<String, Text> cache, String body) {
    Future<Answer<Text>> first = ask(cache);
    answer(body);
    await(first);
  }

  private static String body(Answer<Text> answer) {
    return answer.value() == null ? "absent" : answer.value().body();
  }

  private static boolean hits(LiveCache<String, Text> cache) {
    return cache.hit(NAME, Text::body) != null;
  }

  private void loseTheDatabase() {
    breaker.failed(System.nanoTime(), new RuntimeException("silence"));
    assertThat(breaker.isOpen()).isTrue();
  }

  @Test
  void aValueIsReadOnceAndThenInMemory() {
    LiveCache<String, Text> cache = cache();
    Future<Answer<Text>> first = ask(cache);
    answer("one");

    assertThat(await(first).status()).isEqualTo(CacheStatus.MISS);
    Answer<Text> second = await(ask(cache));
    assertThat(second.status()).isEqualTo(CacheStatus.HIT);
    assertThat(body(second)).isEqualTo("one");
    assertThat(hits(cache)).isTrue();
    assertThat(reads).isEmpty();
  }

  @Test
  void aKeyWithoutAValueIsKeptToo() {
    LiveCache<String, Text> cache = cache();
    Future<Answer<Text>> first = ask(cache);
    reads.remove().complete(Loaded.of(null));
    await(first);

    Answer<Text> second = await(ask(cache));
    assertThat(second.status()).isEqualTo(CacheStatus.HIT);
    assertThat(second.value()).isNull();
    assertThat(hits(cache)).isFalse();
  }

  @Test
  void concurrentMissesOfOneNameMakeOneRead() {
    LiveCache<String, Text> cache = cache();
    Future<Answer<Text>> first = ask(cache);
    Future<Answer<Text>> second = ask(cache);
    assertThat(reads).hasSize(1);
    answer("one");

    assertThat(body(await(first))).isEqualTo("one");
    assertThat(await(second).status()).isEqualTo(CacheStatus.COLLAPSED_MISS);
  }

  @Test
  void aChangeDropsTheValue() {
    LiveCache<String, Text> cache = cache();
    fillWith(cache, "one");
    cache.changed(NAME);

    Future<Answer<Text>> again = ask(cache);
    answer("two");

    assertThat(body(await(again))).isEqualTo("two");
    assertThat(await(again).status()).isEqualTo(CacheStatus.MISS);
  }

  @Test
  void aReadThatBeganBeforeAChangeIsNeitherKeptNorJoinedAfterIt() {
    LiveCache<String, Text> cache = cache();
    Future<Answer<Text>> before = ask(cache);
    cache.changed(NAME);
    Future<Answer<Text>> after = ask(cache);

    assertThat(reads).hasSize(2);
    answer("old");
    assertThat(body(await(before))).isEqualTo("old");
    assertThat(hits(cache)).isFalse();
    answer("new");
    assertThat(body(await(after))).isEqualTo("new");
    assertThat(body(await(ask(cache)))).isEqualTo("new");
  }

  @Test
  void aReadThatBeganBeforeTheFeedWasInterruptedIsNotJoinedAfterIt() {
    LiveCache<String, Text> cache = cache();
    ask(cache);
    cache.anythingChanged(false);
    ask(cache);

    assertThat(reads).hasSize(2);
  }

  @Test
  void aReadThatBeganBeforeEverythingChangedIsNotKept() {
    LiveCache<String, Text> cache = cache();
    Future<Answer<Text>> before = ask(cache);
    cache.anythingChanged(true);
    answer("old");
    await(before);

    assertThat(hits(cache)).isFalse();
  }

  @Test
  void afterTheFeedWasInterruptedAValueIsAskedForAgainButNotForgotten() {
    feed.proves = true;
    LiveCache<String, Text> cache = cache("--cache-trust", "1ms");
    fillWith(cache, "one");
    cache.anythingChanged(false);
    Conditions.pass(Duration.ofMillis(2));
    List<Text> known = new ArrayList<>();

    Future<Answer<Text>> again =
        cache.find(
            NAME,
            (name, before) -> {
              known.add(before);
              return read(name, before);
            });
    answer("one");

    assertThat(await(again).status()).isEqualTo(CacheStatus.REVALIDATED);
    assertThat(known).extracting(Text::body).containsExactly("one");
  }

  @Test
  void withoutAProofAValueIsServedForTheTrustAndThenAskedForAgain() {
    feed.proves = false;
    LiveCache<String, Text> cache = cache("--cache-trust", "200ms");
    fillWith(cache, "one");
    assertThat(await(ask(cache)).status()).isEqualTo(CacheStatus.HIT);
    Conditions.pass(Duration.ofMillis(201));

    Future<Answer<Text>> again = ask(cache);
    Future<Answer<Text>> collapsed = ask(cache);
    answer("two");

    assertThat(await(again).status()).isEqualTo(CacheStatus.REVALIDATED);
    assertThat(await(collapsed).status()).isEqualTo(CacheStatus.COLLAPSED_REVALIDATED);
    assertThat(body(await(again))).isEqualTo("two");
  }

  @Test
  void aProofThatIsLateAsTheProcessStoodStillIsWaitedForAndNothingIsRead() {
    feed.proves = false;
    LiveCache<String, Text> cache = cache("--cache-trust", "1ms");
    fillWith(cache, "one");
    Conditions.pass(Duration.ofMillis(2));
    CompletableFuture<Void> late = new CompletableFuture<>();
    feed.lateProof = late;

    Future<Answer<Text>> again = ask(cache);
    assertThat(again.isComplete()).isFalse();
    feed.proves = true;
    late.complete(null);

    assertThat(await(again).status()).isEqualTo(CacheStatus.HIT);
    assertThat(reads).isEmpty();
  }

  @Test
  void aLateProofThatDoesNotComeIsNotWaitedForLong() {
    feed.proves = false;
    LiveCache<String, Text> cache = cache("--cache-trust", "1ms");
    fillWith(cache, "one");
    Conditions.pass(Duration.ofMillis(2));
    feed.lateProof = new CompletableFuture<>();

    Future<Answer<Text>> again = ask(cache);
    Conditions.await(Duration.ofSeconds(10), () -> !reads.isEmpty());
    answer("two");

    assertThat(await(again).status()).isEqualTo(CacheStatus.REVALIDATED);
  }

  @Test
  void aLateProofOfWhatIsOutOfDateIsNotWaitedFor() {
    LiveCache<String, Text> cache = cache("--cache-trust", "1ms");
    fillWith(cache, "one");
    cache.anythingChanged(false);
    Conditions.pass(Duration.ofMillis(2));
    feed.lateProof = new CompletableFuture<>();

    ask(cache);

    assertThat(reads).hasSize(1);
  }

  @Test
  void aFeedThatTellsNothingGivesValuesATimeToLive() {
    feed.state = State.TTL_ONLY;
    feed.proves = false;
    LiveCache<String, Text> cache = cache("--cache-ttl", "1ms", "--cache-trust", "1h");
    fillWith(cache, "one");
    Conditions.pass(Duration.ofMillis(2));

    assertThat(hits(cache)).isFalse();
  }

  @Test
  void whileTheDatabaseIsKnownToBeAwayValuesAreServedFromMemoryUnasked() {
    feed.proves = false;
    LiveCache<String, Text> cache = cache("--cache-trust", "0");
    fillWith(cache, "one");
    loseTheDatabase();

    Answer<Text> found = await(ask(cache));

    assertThat(found.status()).isEqualTo(CacheStatus.STALE);
    assertThat(body(found)).isEqualTo("one");
    assertThat(reads).isEmpty();
  }

  @Test
  void aValueStandsInWhenTheDatabaseWasAskedInVain() {
    feed.proves = false;
    LiveCache<String, Text> cache = cache("--cache-trust", "0");
    fillWith(cache, "one");

    Future<Answer<Text>> again = ask(cache);
    reads.remove().fail(Problem.unavailable(new RuntimeException("silence")));

    assertThat(await(again).status()).isEqualTo(CacheStatus.STALE_AFTER_ERROR);
  }

  @Test
  void aValueThatWasDroppedWhileTheDatabaseWasAskedDoesNotStandIn() {
    feed.proves = false;
    LiveCache<String, Text> cache = cache("--cache-trust", "0");
    fillWith(cache, "one");

    Future<Answer<Text>> again = ask(cache);
    cache.changed(NAME);
    reads.remove().fail(Problem.unavailable(new RuntimeException("silence")));

    assertThat(failure(again)).isEqualTo(Problem.Kind.UNAVAILABLE);
  }

  @Test
  void coldValuesFailAtOnceWhileTheDatabaseIsKnownToBeAway() {
    LiveCache<String, Text> cache = cache();
    loseTheDatabase();

    assertThat(failure(ask(cache))).isEqualTo(Problem.Kind.UNAVAILABLE);
    assertThat(reads).isEmpty();
  }

  @Test
  void staleValuesAreServedNoLongerThanAllowed() {
    feed.proves = false;
    LiveCache<String, Text> cache = cache("--cache-trust", "0", "--cache-stale-if-error", "0");
    fillWith(cache, "one");
    loseTheDatabase();

    assertThat(failure(ask(cache))).isEqualTo(Problem.Kind.UNAVAILABLE);
  }

  @Test
  void aValueMaySayItselfHowLongItMayBeStale() {
    feed.proves = false;
    LiveCache<String, Text> cache = cache("--cache-trust", "0", "--cache-stale-if-error", "0");
    Future<Answer<Text>> first = ask(cache);
    reads.remove().complete(Loaded.of(new Text("one", 3, Optional.of(Duration.ofMinutes(10)))));
    await(first);
    loseTheDatabase();

    assertThat(await(ask(cache)).status()).isEqualTo(CacheStatus.STALE);
  }

  @Test
  void aValueThatCanNoLongerBeServedIsForgotten() {
    feed.proves = false;
    LiveCache<String, Text> cache = cache("--cache-trust", "0");
    fillWith(cache, "one");
    Future<Answer<Text>> again = ask(cache);
    reads.remove().fail(new Problem(Problem.Kind.INTERNAL, "no body"));
    assertThat(failure(again)).isEqualTo(Problem.Kind.INTERNAL);
    loseTheDatabase();

    assertThat(failure(ask(cache))).isEqualTo(Problem.Kind.UNAVAILABLE);
  }

  @Test
  void nothingIsKeptWhereTheSizeIsZero() {
    LiveCache<String, Text> cache = cache("--cache-size", "0");
    fillWith(cache, "one");

    Future<Answer<Text>> again = ask(cache);
    answer("two");

    assertThat(await(again).status()).isEqualTo(CacheStatus.OFF);
    assertThat(body(await(again))).isEqualTo("two");
    assertThat(cache.info().getString("feed")).isEqualTo("off");
  }

  @Test
  void memoryIsBounded() {
    LiveCache<String, Text> cache = cache("--cache-size", "100KB");
    for (int i = 0; i < 100; i++) {
      Future<Answer<Text>> found = cache.find("page-" + i, this::read);
      answer("x".repeat(10_000));
      await(found);
    }

    assertThat(Objects.requireNonNull(memory).info().getLong("bytes")).isBetween(50_000L, 102_400L);
    assertThat(Objects.requireNonNull(memory).info().getLong("entries")).isBetween(5L, 10L);
  }

  @Test
  void aHitIsCountedWhereItIsUsed() {
    LiveCache<String, Text> cache = cache();
    fillWith(cache, "one");

    assertThat(cache.<String>hit(NAME, text -> null)).isNull();
    assertThat(cache.info().getLong("hits")).isZero();
    assertThat(cache.hit(NAME, Text::body)).isEqualTo("one");
    assertThat(cache.info().getLong("hits")).isEqualTo(1);
  }

  @Test
  void aChangeOfAPartDropsWhatHoldsItAndNothingElse() {
    LiveCache<String, Text> cache = cache();
    Future<Answer<Text>> whole = ask(cache);
    answer("one", "menu", "footer");
    await(whole);
    Future<Answer<Text>> other = cache.find("b", this::read);
    answer("other", "footer");
    await(other);

    cache.changed("menu");

    assertThat(hits(cache)).isFalse();
    assertThat(cache.hit("b", Text::body)).isEqualTo("other");
  }

  @Test
  void aPartThatIsNoneAnyMoreDropsNothing() {
    LiveCache<String, Text> cache = cache();
    Future<Answer<Text>> whole = ask(cache);
    answer("one", "menu");
    await(whole);
    cache.changed(NAME);
    fillWith(cache, "two");

    cache.changed("menu");

    assertThat(hits(cache)).isTrue();
  }

  @Test
  void whatWasReadBeforeAPartChangedIsNotKept() {
    LiveCache<String, Text> cache = cache();
    Future<Answer<Text>> before = ask(cache);
    cache.changed("menu");
    answer("old", "menu");

    assertThat(body(await(before))).isEqualTo("old");
    assertThat(hits(cache)).isFalse();
  }

  @Test
  void whoAskedAfterAPartChangedDoesNotGetWhatWasReadBefore() {
    LiveCache<String, Text> cache = cache();
    Future<Answer<Text>> before = ask(cache);
    cache.changed("menu");
    Future<Answer<Text>> after = ask(cache);
    answer("old", "menu");
    Conditions.await(Duration.ofSeconds(10), () -> !reads.isEmpty());
    answer("new", "menu");

    assertThat(body(await(before))).isEqualTo("old");
    assertThat(body(await(after))).isEqualTo("new");
    assertThat(hits(cache)).isTrue();
  }

  @Test
  void howTheFeedDoesIsToldAndItsLagWhenThatIsLong() {
    LiveCache<String, Text> cache = cache();
    assertThat(cache.health().encode()).isEqualTo("{\"feed\":\"live\"}");

    feed.state = State.BEHIND;
    feed.proves = false;

    assertThat(cache.health().getString("feed")).isEqualTo("behind");
    assertThat(cache.health().getLong("feedLagMillis")).isGreaterThan(10_000);
    assertThat(cache.info().getString("proof")).isEqualTo("say so");
  }

  private static Problem.Kind failure(Future<Answer<Text>> answer) {
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
}
