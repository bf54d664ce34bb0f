package dev.verso.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verso.testing.Options;
import org.junit.jupiter.api.Test;

class CacheOptionsTest {
  private static final long MB = 1 << 20;

  @Test
  void theStandardSizeIsAQuarterOfASmallHeap() {
    assertThat(CacheOptions.standardSize(96 * MB)).isEqualTo(24 * MB);
    assertThat(CacheOptions.standardSize(256 * MB)).isEqualTo(64 * MB);
    assertThat(CacheOptions.standardSize(4096 * MB)).isEqualTo(64 * MB);
  }

  @Test
  void aSizeThatIsGivenCountsAsItIs() {
    assertThat(Options.parse(new CacheOptions(), "--cache-size=1MB").size()).isEqualTo(MB);
    assertThat(Options.parse(new CacheOptions(), "--cache-size=0").isOn()).isFalse();
  }
}
