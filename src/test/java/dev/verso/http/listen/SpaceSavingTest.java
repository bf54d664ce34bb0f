package dev.verso.http.listen;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class SpaceSavingTest {
  private static final int CAPACITY = 20;
  private static final int ITEMS = 5000;

  @Test
  void whatFitsIsCountedExactly() {
    SpaceSaving counted = new SpaceSaving(2);
    List.of("a", "b", "a").forEach(counted::add);

    assertThat(counted.counts())
        .containsExactly(new SpaceSaving.Count("a", 2, 0), new SpaceSaving.Count("b", 1, 0));
  }

  @Test
  void whatIsNewTakesThePlaceAndTheCountOfWhatHasTheLeast() {
    SpaceSaving counted = new SpaceSaving(2);
    List.of("a", "b", "a", "c", "d").forEach(counted::add);

    assertThat(counted.counts())
        .containsExactlyInAnyOrder(
            new SpaceSaving.Count("d", 3, 2), new SpaceSaving.Count("c", 2, 1));
  }

  @RepeatedTest(20)
  void whateverComesFrequentOnesAreThereAndCountsAreRightButForTheirError(RepetitionInfo run) {
    Random random = new Random(run.getCurrentRepetition());
    SpaceSaving counted = new SpaceSaving(CAPACITY);
    Map<String, Long> exact = new HashMap<>();
    for (int i = 0; i < ITEMS; i++) {
      // Few of them often, many seldom.
      String item = "" + (int) Math.pow(random.nextInt(100), 1 + random.nextInt(2));
      counted.add(item);
      exact.merge(item, 1L, Long::sum);
    }

    List<SpaceSaving.Count> counts = counted.counts();
    assertThat(counts)
        .hasSize(CAPACITY)
        .allSatisfy(
            count ->
                assertThat(exact.get(count.item()))
                    .isBetween(count.count() - count.error(), count.count()));
    assertThat(counts.stream().mapToLong(SpaceSaving.Count::count).sum()).isEqualTo(ITEMS);
    List<String> frequent =
        exact.entrySet().stream()
            .filter(item -> item.getValue() > ITEMS / CAPACITY)
            .map(Map.Entry::getKey)
            .toList();
    assertThat(counts).extracting(SpaceSaving.Count::item).containsAll(frequent);
  }
}
