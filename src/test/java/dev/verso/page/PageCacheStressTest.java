package dev.verso.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verso.mongo.Breaker;
import dev.verso.mongo.ChangeFeed.Change;
import dev.verso.site.SiteOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Hunts the race between a read and the news of a change: writers bump a version and then tell the
 * cache, readers must never get a version older than what was told when they asked.
 */
@ExtendWith(VertxExtension.class)
@Timeout(60)
class PageCacheStressTest {
  private static final PageName NAME = new PageName("a");
  private static final int WRITES = 50_000;
  private static final int READERS = 3;

  private final AtomicInteger written = new AtomicInteger();
  private final AtomicInteger told = new AtomicInteger();
  private final AtomicLong hits = new AtomicLong();
  private final AtomicBoolean over = new AtomicBoolean();

  @Test
  void noReaderGetsWhatIsOlderThanTheLastChangeTold(Vertx vertx) {
    Breaker breaker = new Breaker(vertx, () -> Future.future(never -> {}));
    PageCache cache =
        new PageCache(
            vertx,
            new Renderer(vertx, new PageOptions(), new SiteOptions()),
            breaker,
            new FakeFeed(),
            new CacheOptions());
    List<CompletableFuture<Void>> readers = new ArrayList<>();
    for (int i = 0; i < READERS; i++) {
      readers.add(
          CompletableFuture.runAsync(() -> readOn(cache)).whenComplete((v, e) -> over.set(true)));
    }

    for (int i = 1; i <= WRITES; i++) {
      written.set(i);
      cache.changed(
          i % 1000 == 0
              ? new Change.Anything(true)
              : i % 500 == 0 ? new Change.Anything(false) : new Change.Document("a"));
      told.set(i);
      if (i % 20 == 0) {
        awaitHit();
      }
    }
    over.set(true);

    CompletableFuture<Void> all =
        CompletableFuture.allOf(readers.toArray(CompletableFuture[]::new));
    all.orTimeout(30, TimeUnit.SECONDS).join();
  }

  /** Lets the readers come to the point where there is something to drop. */
  private void awaitHit() {
    long before = hits.get();
    while (hits.get() == before && !over.get()) {
      Thread.onSpinWait();
    }
  }

  private void readOn(PageCache cache) {
    while (!over.get()) {
      int known = told.get();
      Found found =
          cache
              .find(NAME, this::readSlowly)
              .toCompletionStage()
              .toCompletableFuture()
              .orTimeout(10, TimeUnit.SECONDS)
              .join();
      if (found.status() == CacheStatus.HIT) {
        hits.incrementAndGet();
      }
      RenderedPage page = Objects.requireNonNull(found.page());
      int version = Integer.parseInt(page.page().body().toString());
      assertThat(version).as("%s", found.status()).isGreaterThanOrEqualTo(known);
    }
  }

  /** Reads, and brings it after a while in which there may have been news. */
  private Future<Optional<Page>> readSlowly(PageName name) {
    String version = Integer.toString(written.get());
    for (int i = 0; i < 100; i++) {
      Thread.onSpinWait();
    }
    return Future.succeededFuture(
        Optional.of(Page.of(Buffer.buffer(version), null, null, Map.of(), ignored -> {})));
  }
}
