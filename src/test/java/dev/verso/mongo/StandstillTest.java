package dev.verso.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StandstillTest {
  private static final long START = System.nanoTime();

  private final Standstill standstill = new Standstill(START);

  private static long at(int millis) {
    return START + TimeUnit.MILLISECONDS.toNanos(millis);
  }

  @Test
  void ticksInTimeAreNone() {
    standstill.tick(at(100));
    standstill.tick(at(300));

    assertThat(standstill.isNear(at(0))).isFalse();
    assertThat(standstill.isNear(at(500))).isFalse();
  }

  @Test
  void aTickThatIsOverdueIsOneThoughNobodyTickedYet() {
    standstill.tick(at(100));

    assertThat(standstill.isNear(at(2000))).isTrue();
  }

  @Test
  void afterOneThereIsAWhileForProofsToCome() {
    standstill.tick(at(100));
    standstill.tick(at(2000));
    standstill.tick(at(2100));
    standstill.tick(at(2200));
    assertThat(standstill.isNear(at(2300))).isTrue();

    standstill.tick(at(2500));
    assertThat(standstill.isNear(at(2600))).isFalse();
  }

  @Test
  void allWhoWaitAreToldOfTheNextProofOnce() {
    CompletableFuture<?> one = standstill.nextProof().toCompletableFuture();
    CompletableFuture<?> two = standstill.nextProof().toCompletableFuture();
    assertThat(one).isNotDone();

    standstill.proved();

    assertThat(one).isDone();
    assertThat(two).isDone();
    assertThat(standstill.nextProof().toCompletableFuture()).isNotDone();
  }
}
