package dev.verso.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HistogramTest {
  @Test
  void countsWhatIsAsLargeAsABoundInItsBucketAndWhatIsLargerInTheNext() {
    Histogram sizes = Histogram.ofCounts(1, 4);
    for (long size : new long[] {0, 1, 2, 4, 5, 100}) {
      sizes.record(size);
    }

    Histogram.Snapshot snapshot = sizes.snapshot();

    assertThat(snapshot.bounds()).containsExactly(1.0, 4.0);
    assertThat(snapshot.counts()).containsExactly(2L, 2L, 2L);
    assertThat(snapshot.count()).isEqualTo(6);
    assertThat(snapshot.sum()).isEqualTo(112);
  }

  @Test
  void takesNanosecondsAndTellsSeconds() {
    Histogram times = Histogram.ofSeconds(0.001, 1);
    times.record(1_000_000);
    times.record(2_500_000_000L);

    Histogram.Snapshot snapshot = times.snapshot();

    assertThat(snapshot.bounds()).containsExactly(0.001, 1.0);
    assertThat(snapshot.counts()).containsExactly(1L, 0L, 1L);
    assertThat(snapshot.sum()).isEqualTo(2.501);
  }
}
