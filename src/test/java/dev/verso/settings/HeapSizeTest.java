package dev.verso.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class HeapSizeTest {
  private static final long HEAP = 96L << 20;

  @Test
  void isUpToHalfOfTheHeap() {
    assertThat(HeapSize.parse("48MB", HEAP).bytes()).isEqualTo(48L << 20);
    assertThat(HeapSize.parse("0", HEAP).bytes()).isZero();
  }

  @Test
  void isRefusedWhereTheHeapDoesNotBearItWithWhatWouldDo() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HeapSize.parse("49MB", HEAP))
        .withMessage(
            "'49MB' is more than half of the heap of 96MB: give at most 48MB, or the JVM more"
                + " (-Xmx)");
  }
}
