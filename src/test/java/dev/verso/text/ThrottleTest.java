package dev.verso.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ThrottleTest {
  /** A clock about to wrap around, as {@link System#nanoTime} may. */
  private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 10);

  private final Throttle throttle = new Throttle(Duration.ofSeconds(1), nanoTime::get);

  @Test
  void letsOneAPeriodPassAndCountsTheOthers() {
    assertThat(throttle.tryPass()).hasValue(0);
    assertThat(throttle.tryPass()).isEmpty();
    nanoTime.addAndGet(TimeUnit.MILLISECONDS.toNanos(999));
    assertThat(throttle.tryPass()).isEmpty();

    nanoTime.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));

    assertThat(throttle.tryPass()).hasValue(2);
    assertThat(throttle.tryPass()).isEmpty();
  }

  @Test
  void aLongSilenceIsNotSavedUp() {
    assertThat(throttle.tryPass()).hasValue(0);

    nanoTime.addAndGet(TimeUnit.HOURS.toNanos(1));

    assertThat(throttle.tryPass()).hasValue(0);
    assertThat(throttle.tryPass()).isEmpty();
  }
}
