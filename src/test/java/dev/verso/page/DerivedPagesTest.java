package dev.verso.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoCommandException;
import com.mongodb.ServerAddress;
import dev.verso.http.problem.Problem;
import dev.verso.mongo.Breaker;
import dev.verso.site.Listed;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class DerivedPagesTest {
  private static final String ORIGIN = "https://example.com";

  /** One that has begun, and ends when the test says so. */
  private record Run(Consumer<Listed> each, Promise<Void> end) {
    void finish(int pages) {
      IntStream.range(0, pages).forEach(i -> each.accept(new Listed(ORIGIN + "/" + i, null, null)));
      end.complete();
    }
  }

  private final List<Run> runs = new ArrayList<>();
  private final Breaker breaker;
  private final DerivedPages pages;

  DerivedPagesTest(Vertx vertx) {
    breaker = new Breaker(vertx, () -> Promise.promise().future());
    pages = new DerivedPages(vertx, this::list, breaker, ORIGIN, ORIGIN + "/");
  }

  private Future<Void> list(Consumer<Listed> each) {
    runs.add(new Run(each, Promise.promise()));
    return runs.get(runs.size() - 1).end().future();
  }

  private Future<Optional<Page>> ask(String name) {
    return pages.find(new PageName(name));
  }

  private static Optional<Page> await(Future<Optional<Page>> answer) {
    return answer.toCompletionStage().toCompletableFuture().orTimeout(5, TimeUnit.SECONDS).join();
  }

  private static String body(Future<Optional<Page>> answer) {
    return await(answer).orElseThrow().body().toString();
  }

  @Test
  void whoAsksWhilePagesAreListedWaitsForTheNextListing() {
    Future<Optional<Page>> first = ask("sitemap.xml");
    Future<Optional<Page>> second = ask("sitemap.xml");
    Future<Optional<Page>> feed = ask("feed.xml");
    assertThat(runs).hasSize(1);

    runs.get(0).finish(1);
    assertThat(body(first)).contains("/0</loc>").doesNotContain("/1</loc>");
    assertThat(runs).as("one for all who waited").hasSize(2);
    assertThat(second.isComplete()).isFalse();

    runs.get(1).finish(2);
    assertThat(body(second)).contains("/1</loc>");
    assertThat(body(feed)).contains("<feed ");
    assertThat(runs).hasSize(2);
  }

  @Test
  void manyPagesAreAnIndexOfLists() {
    Future<Optional<Page>> index = ask("sitemap.xml");
    runs.get(0).finish(50_001);
    Future<Optional<Page>> list = ask("sitemap-2.xml");
    runs.get(1).finish(50_001);
    Future<Optional<Page>> none = ask("sitemap-3.xml");
    runs.get(2).finish(50_001);

    assertThat(body(index))
        .contains("<loc>" + ORIGIN + "/sitemap-2.xml</loc>")
        .doesNotContain("sitemap-3.xml");
    assertThat(body(list)).containsOnlyOnce("<url>");
    assertThat(await(none)).isEmpty();
  }

  @Test
  void aListingThatFailsIsToldAsWhatItIsAndKeepsNobodyWaiting() {
    Future<Optional<Page>> refused = ask("sitemap.xml");
    Future<Optional<Page>> next = ask("sitemap.xml");
    BsonDocument error = BsonDocument.parse("{ok: 0, code: 13, errmsg: 'secret'}");
    runs.get(0).end().fail(new MongoCommandException(error, new ServerAddress()));
    assertThat(problem(refused)).isEqualTo("The database refuses to answer this");

    runs.get(1).end().fail(new TimeoutException());
    assertThat(problem(next)).isEqualTo("The database is not available at the moment");
    assertThat(breaker.isOpen()).isTrue();
    assertThat(problem(ask("sitemap.xml"))).startsWith("The database is not available");
    assertThat(runs).as("is not asked again").hasSize(2);
  }

  private static String problem(Future<Optional<Page>> answer) {
    try {
      await(answer);
      return "none";
    } catch (CompletionException e) {
      return e.getCause() instanceof Problem problem ? problem.detail() : e.toString();
    }
  }
}
