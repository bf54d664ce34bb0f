package dev.verso.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoTimeoutException;
import dev.verso.http.problem.Problem;
import dev.verso.mongo.Breaker;
import dev.verso.testing.Conditions;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.bson.BsonSerializationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@Timeout(20)
class BatchingPageStoreTest {
  private static final Duration TIMEOUT = Duration.ofMillis(400);

  private final FakeSource database = new FakeSource();
  private final Context loop;
  private final Breaker breaker;
  private final BatchingPageStore store;

  BatchingPageStoreTest(Vertx vertx) {
    loop = vertx.getOrCreateContext();
    breaker = new Breaker(vertx, () -> Future.future(never -> {}));
    store = new BatchingPageStore(vertx, database, breaker, TIMEOUT, new GatheringStatistics());
  }

  /** Runs {@code work} on the store's event loop and waits for it. */
  private <T> T onLoop(Callable<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    loop.runOnContext(
        v -> {
          try {
            result.complete(work.call());
          } catch (Exception e) {
            result.completeExceptionally(e);
          }
        });
    return result.orTimeout(10, TimeUnit.SECONDS).join();
  }

  private Future<Optional<Page>> ask(String name) {
    return onLoop(() -> store.find(new PageName(name)));
  }

  private static String body(Future<Optional<Page>> answer) {
    return await(answer).map(page -> page.body().toString()).orElse("absent");
  }

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
  }

  private static Problem.Kind failure(Future<?> answer) {
    Throwable cause = await(answer.map(Throwable.class::cast).recover(Future::succeededFuture));
    return ((Problem) cause).kind();
  }

  private void awaitQueries(int count) {
    while (onLoop(() -> database.queries.size() < count)) {
      Conditions.pause();
    }
  }

  private void answerQuery(int index) {
    onLoop(
        () -> {
          database.queries.get(index).answerAll();
          return null;
        });
  }

  @Test
  void aRequestLeavesAtOnceWhenNothingIsUnderWay() {
    Future<Optional<Page>> answer = ask("a");

    assertThat(database.queries).hasSize(1);
    answerQuery(0);
    assertThat(body(answer)).isEqualTo("a");
  }

  @Test
  void requestsThatComeMeanwhileLeaveTogetherWhenTheSlotIsFree() {
    ask("a");
    Future<Optional<Page>> b = ask("b");
    Future<Optional<Page>> c = ask("c");
    assertThat(database.queries).hasSize(1);

    answerQuery(0);

    assertThat(database.queries).hasSize(2);
    assertThat(database.last().names()).containsExactlyInAnyOrder("b", "c");
    answerQuery(1);
    assertThat(List.of(body(b), body(c))).containsExactly("b", "c");
  }

  @Test
  void equalRequestsThatWaitAreOneButNoneJoinsWhatHasLeft() {
    ask("a");
    Future<Optional<Page>> second = ask("a");
    Future<Optional<Page>> third = ask("a");

    answerQuery(0);

    assertThat(database.last().names()).containsExactly("a");
    assertThat(second.isComplete()).isFalse();
    answerQuery(1);
    assertThat(List.of(body(second), body(third))).containsExactly("a", "a");
    assertThat(database.queries).hasSize(2);
  }

  @Test
  void whatIsNotFoundIsAbsent() {
    ask("first");
    Future<Optional<Page>> there = ask("there");
    Future<Optional<Page>> absent = ask("absent");
    answerQuery(0);

    onLoop(
        () -> {
          database.last().answer(FakeSource.page("there"), FakeSource.page("not asked for"));
          return null;
        });

    assertThat(List.of(body(there), body(absent))).containsExactly("there", "absent");
  }

  @Test
  void aBadDocumentFailsAlone() {
    ask("first");
    Future<Optional<Page>> good = ask("good");
    Future<Optional<Page>> bad = ask("bad");
    answerQuery(0);

    onLoop(
        () -> {
          database.last().answer(new StoredPage("bad", null, List.of()), FakeSource.page("good"));
          return null;
        });

    assertThat(body(good)).isEqualTo("good");
    assertThat(failure(bad)).isEqualTo(Problem.Kind.INTERNAL);
  }

  @Test
  void aBatchThatIsRefusedIsAskedAgainNameByName() {
    ask("first");
    Future<Optional<Page>> good = ask("good");
    Future<Optional<Page>> bad = ask("bad");
    answerQuery(0);

    onLoop(
        () -> {
          database.last().fail(new BsonSerializationException("a document is damaged"));
          for (int i = 2; i < 4; i++) {
            FakeSource.Query query = database.queries.get(i);
            assertThat(query.names()).hasSize(1);
            if (query.names().contains("bad")) {
              query.fail(new BsonSerializationException("a document is damaged"));
            } else {
              query.answerAll();
            }
          }
          return null;
        });

    assertThat(body(good)).isEqualTo("good");
    assertThat(failure(bad)).isEqualTo(Problem.Kind.UNAVAILABLE);
    assertThat(breaker.isOpen()).isFalse();
  }

  @Test
  void aSlowNameDoesNotFailThoseThatWereAskedWithIt() {
    answerSizes(Map.of("slow", 100, "quick", 100));
    ask("first");
    Future<Optional<Page>> slow = ask("slow");
    Future<Optional<Page>> quick = ask("quick");
    answerQuery(0);

    // The batch is not answered; each name comes again by itself, and "slow" is slow again.
    awaitQueries(3);
    while (!quick.isComplete()) {
      onLoop(
          () -> {
            List.copyOf(database.queries).stream()
                .filter(query -> query.names().equals(List.of("quick")))
                .forEach(FakeSource.Query::answerAll);
            return null;
          });
      Conditions.pause();
    }

    assertThat(body(quick)).isEqualTo("quick");
    assertThat(failure(slow)).isEqualTo(Problem.Kind.UNAVAILABLE);
    assertThat(breaker.isOpen()).isFalse();
  }

  private void answerSizes(@Nullable Map<String, Integer> sizes) {
    onLoop(
        () -> {
          database.sizes = sizes;
          return null;
        });
  }

  @Test
  void aLargePageIsWaitedForWhileTheDatabaseTellsThatItIsThere() {
    answerSizes(Map.of("large", 5_000_000));
    Future<Optional<Page>> large = ask("large");

    Conditions.pass(TIMEOUT.multipliedBy(4));

    assertThat(large.isComplete()).isFalse();
    assertThat(database.queries).as("asked for once").hasSize(1);
    assertThat(breaker.isOpen()).isFalse();
    answerQuery(0);
    assertThat(body(large)).isEqualTo("large");
  }

  @Test
  void aLargePageIsFailedInTimeWhenTheDatabaseFallsSilentMeanwhile() {
    answerSizes(Map.of("large", 5_000_000));
    Future<Optional<Page>> large = ask("large");
    Conditions.pass(TIMEOUT.multipliedBy(2));
    long start = System.nanoTime();
    answerSizes(null);

    assertThat(failure(large)).isEqualTo(Problem.Kind.UNAVAILABLE);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(TIMEOUT.multipliedBy(3));
    assertThat(breaker.isOpen()).isTrue();
  }

  @Test
  void aLargePageIsNotWaitedForForEver() {
    answerSizes(Map.of("large", 512 * 1024));
    Future<Optional<Page>> large = ask("large");

    assertThat(failure(large)).isEqualTo(Problem.Kind.UNAVAILABLE);
    assertThat(breaker.isOpen()).as("the database is there").isFalse();
  }

  @Test
  void aSmallPageThatWasAskedWithALargeOneIsAskedForAgainByItself() {
    answerSizes(Map.of("large", 5_000_000, "small", 100));
    ask("first");
    Future<Optional<Page>> large = ask("large");
    Future<Optional<Page>> small = ask("small");
    answerQuery(0);

    awaitQueries(3);

    assertThat(database.last().names()).containsExactly("small");
    answerQuery(2);
    assertThat(body(small)).isEqualTo("small");
    assertThat(large.isComplete()).isFalse();
    answerQuery(1);
    assertThat(body(large)).isEqualTo("large");
    assertThat(database.queries).hasSize(3);
  }

  @Test
  void aSilentDatabaseFailsAllInTimeOpensTheBreakerAndGetsFewQueries() {
    long start = System.nanoTime();
    List<Future<Optional<Page>>> answers =
        java.util.stream.IntStream.range(0, 100).mapToObj(i -> ask("page-" + i)).toList();

    answers.forEach(answer -> assertThat(failure(answer)).isEqualTo(Problem.Kind.UNAVAILABLE));

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(TIMEOUT.multipliedBy(3));
    assertThat(breaker.isOpen()).isTrue();
    assertThat(database.queries).hasSizeLessThan(6);
    assertThat(failure(ask("later"))).isEqualTo(Problem.Kind.UNAVAILABLE);
  }

  @Test
  void aDatabaseThatIsGoneFailsABatchAtOnceAndIsNotAskedNameByName() {
    ask("first");
    Future<Optional<Page>> one = ask("one");
    Future<Optional<Page>> two = ask("two");
    answerQuery(0);

    onLoop(
        () -> {
          database.last().fail(new MongoTimeoutException("no server"));
          return null;
        });

    assertThat(failure(one)).isEqualTo(Problem.Kind.UNAVAILABLE);
    assertThat(failure(two)).isEqualTo(Problem.Kind.UNAVAILABLE);
    assertThat(database.queries).hasSize(2);
  }

  @Test
  void batchesAreBoundedAndSmallWhereThePagesAreLarge() {
    ask("first");
    for (int i = 0; i < 200; i++) {
      ask("page-" + i);
    }
    answerQuery(0);
    assertThat(database.last().names()).hasSize(64);

    String megabyte = "x".repeat(1 << 20);
    onLoop(
        () -> {
          FakeSource.Query query = database.last();
          query.found().accept(List.of(FakeSource.page(query.names().get(0), megabyte)));
          query.end().complete(false);
          return null;
        });

    assertThat(database.last().names()).hasSizeBetween(1, 2);
  }

  @Test
  void theRestOfAQueryThatEndedEarlyIsAskedForFirst() {
    ask("first");
    Future<Optional<Page>> brought = ask("brought");
    Future<Optional<Page>> rest = ask("rest");
    answerQuery(0);
    Future<Optional<Page>> joined = ask("rest");
    ask("younger");

    onLoop(
        () -> {
          database.last().found().accept(List.of(FakeSource.page("brought")));
          database.last().end().complete(false);
          return null;
        });

    assertThat(body(brought)).isEqualTo("brought");
    assertThat(database.last().names()).containsExactlyInAnyOrder("rest", "younger");
    answerQuery(2);
    assertThat(List.of(body(rest), body(joined))).containsExactly("rest", "rest");
  }
}
