package dev.verso;

import static dev.verso.VersoBehindProxy.FEED;
import static dev.verso.VersoBehindProxy.SOON;
import static dev.verso.VersoBehindProxy.TRUST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verso.wire.Fault;
import dev.verso.wire.Injection;
import dev.verso.wire.Selection;
import dev.verso.wire.ServerError;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Faults of the change feed, one over the other by chance, while pages are written and read. */
@ExtendWith(VertxExtension.class)
@Timeout(120)
class FaultSequencesTest {
  private static final int PAGES = 8;

  /** How often each fault has its turn; {@code -Dverso.test.rounds=20} for the rest. */
  private static final int ROUNDS = Integer.getInteger("verso.test.rounds", 1);

  /** Printed with a failure, to be given again by {@code -Dverso.test.seed}. */
  private static final long SEED =
      Long.getLong("verso.test.seed", ThreadLocalRandom.current().nextLong());

  private static final Selection GET_MORE = FEED.command("getMore");

  /** Longer than a page may be old, and than the pause between two writes of it beside. */
  private static final int SHORTEST_FAULT_MILLIS = 1500;

  private static final int LONGEST_FAULT_MILLIS = 2000;
  private static final int LONGEST_CALM_MILLIS = 500;

  private final VersoBehindProxy site;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final VersionHistory history = new VersionHistory();
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicInteger judged = new AtomicInteger();
  private final List<String> story = new ArrayList<>();

  FaultSequencesTest(Vertx vertx) {
    site = VersoBehindProxy.start(vertx);
  }

  @AfterEach
  void close() throws IOException {
    threads.shutdownNow();
    site.close();
  }

  @Test
  void noSequenceOfFaultsMakesAPageOlderThanTrust() {
    List<CompletableFuture<Void>> all = List.of(run(this::write), run(this::read), run(this::read));

    breakThings(new Random(SEED));
    over.set(true);

    for (CompletableFuture<Void> each : all) {
      assertThat(each).as("seed %d: %s", SEED, story).succeedsWithin(SOON);
    }
    assertThat(judged.get()).isPositive();
    site.assertExactAgain();
  }

  private CompletableFuture<Void> run(Runnable part) {
    return CompletableFuture.runAsync(part, threads);
  }

  private void write() {
    for (int version = 1; !over.get(); version++) {
      for (int i = 0; i < PAGES; i++) {
        site.write("page-" + i, String.valueOf(version));
        history.acknowledged("page-" + i, version);
      }
      pause(ThreadLocalRandom.current().nextInt(300));
    }
  }

  private void read() {
    Map<String, Integer> seen = new HashMap<>();
    while (!over.get()) {
      String page = "page-" + ThreadLocalRandom.current().nextInt(PAGES);
      int least = history.at(page, System.nanoTime() - TRUST.toNanos());
      String body = site.body(page);
      int version = body.matches("\\d+") ? Integer.parseInt(body) : 0;

      assertThat(version)
          .as("%s: acknowledged %s ago, and seen before", page, TRUST)
          .isGreaterThanOrEqualTo(least)
          .isGreaterThanOrEqualTo(seen.getOrDefault(page, 0));
      seen.put(page, version);
      judged.incrementAndGet();
    }
  }

  /** In each round every fault, in an order of its own; some begin before the last one's end. */
  private void breakThings(Random random) {
    List<Injection> injected = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      for (Fault fault : shuffledFaults(random)) {
        story.add(fault.toString());
        injected.add(inject(fault, random));
        pause(random.nextInt(SHORTEST_FAULT_MILLIS, LONGEST_FAULT_MILLIS));
        if (random.nextBoolean()) {
          injected.forEach(Injection::end);
          pause(random.nextInt(LONGEST_CALM_MILLIS));
        }
      }
    }
    injected.forEach(Injection::end);
  }

  private static List<Fault> shuffledFaults(Random random) {
    ServerError[] errors = ServerError.values();
    List<Fault> faults = new ArrayList<>();
    faults.add(new Fault.WithholdEvents());
    faults.add(new Fault.FreezeToken());
    faults.add(new Fault.AdvanceClusterTime(Duration.ofSeconds(random.nextInt(20))));
    faults.add(new Fault.Delay(Duration.ofMillis(random.nextInt(LONGEST_FAULT_MILLIS))));
    faults.add(new Fault.Cut());
    faults.add(new Fault.DropReply());
    faults.add(new Fault.HalfOpen());
    faults.add(new Fault.Fail(errors[random.nextInt(errors.length)]));
    Collections.shuffle(faults, random);
    return faults;
  }

  private Injection inject(Fault fault, Random random) {
    return fault instanceof Fault.HalfOpen
        ? site.proxy.inject(fault, GET_MORE, 1)
        : site.proxy.inject(fault, random.nextBoolean() ? FEED : GET_MORE);
  }

  /** What is tried here is when things happen, not whether. */
  private static void pause(int millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }
}
