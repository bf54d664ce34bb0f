package dev.verso.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verso.mongo.Breaker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Hunts the race between a read and the news of a change: writers bump a version and then tell the
 * cache, readers must never get a version older than what was told when they asked.
 */
@ExtendWith(VertxExtension.class)
@Timeout(60)
class LiveCacheStressTest {
  private static final String NAME = "a";
  private static final String PART = "part";
  private static final int WRITES = 50_000;
  private static final int READERS = 3;

  private final AtomicInteger written = new AtomicInteger();
  private final AtomicInteger told = new AtomicInteger();
  private final AtomicLong hits = new AtomicLong();
  private final AtomicBoolean over = new AtomicBoolean();

  @Test
  void noReaderGetsWhatIsOlderThanTheLastChangeTold(Vertx vertx) {
    Breaker breaker = new Breaker(vertx, () -> Future.future(never -> {}));
    CacheOptions options = new CacheOptions();
    LiveCache<String, Version> cache =
        new LiveCache<>(
            vertx, "versions", new Memory(options), String.class, breaker, new FakeFeed(), options);
    List<CompletableFuture<Void>> readers = new ArrayList<>();
    for (int i = 0; i < READERS; i++) {
      readers.add(
          CompletableFuture.runAsync(() -> readOn(cache)).whenComplete((v, e) -> over.set(true)));
    }

    for (int i = 1; i <= WRITES; i++) {
      written.set(i);
      tell(cache, i);
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

  private static void tell(LiveCache<String, Version> cache, int number) {
    if (number % 500 == 0) {
      cache.anythingChanged(number % 1000 == 0);
    } else {
      cache.changed(number % 2 == 0 ? NAME : PART);
    }
  }

  /** Lets the readers come to the point where there is something to drop. */
  private void awaitHit() {
    long before = hits.get();
    while (hits.get() == before && !over.get()) {
      Thread.onSpinWait();
    }
  }

  private void readOn(LiveCache<String, Version> cache) {
    while (!over.get()) {
      int known = told.get();
      Answer<Version> found =
          cache
              .find(NAME, this::readSlowly)
              .toCompletionStage()
              .toCompletableFuture()
              .orTimeout(10, TimeUnit.SECONDS)
              .join();
      if (found.status() == CacheStatus.HIT) {
        hits.incrementAndGet();
      }
      int version = Objects.requireNonNull(found.value()).number();
      assertThat(version).as("%s", found.status()).isGreaterThanOrEqualTo(known);
    }
  }

  /** Reads, and brings it after a while in which there may have been news. */
  private Future<Loaded<String, Version>> readSlowly(String name, @Nullable Version known) {
    int number = written.get();
    for (int i = 0; i < 100; i++) {
      Thread.onSpinWait();
    }
    return Future.succeededFuture(new Loaded<>(new Version(number), Set.of(PART)));
  }

  private record Version(int number) implements Kept {
    @Override
    public int weight() {
      return 1;
    }
  }
}
