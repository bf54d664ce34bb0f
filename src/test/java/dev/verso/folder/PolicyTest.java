package dev.verso.folder;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is done, by what was, what is wanted and what is there. */
class PolicyTest {
  @ParameterizedTest
  @CsvSource({
    // base, source, destination, delete, winner, step
    " , a,  , false, NOBODY, ADD",
    "a, b, a, false, NOBODY, UPDATE",
    "a,  , a, true, NOBODY, DELETE",
    "a,  , a, false, NOBODY, SPARE",
    "a, a, b, false, NOBODY, LEAVE",
    "a, a,  , false, NOBODY, LEAVE",
    " ,  , b, true, NOBODY, LEAVE",
    " ,  , b, true, SOURCE, DELETE",
    "a, b, c, false, NOBODY, CONFLICT",
    " , b, c, false, NOBODY, CONFLICT",
    "a, b,  , false, NOBODY, CONFLICT",
    "a,  , c, true, NOBODY, CONFLICT",
    "a,  , c, false, NOBODY, SPARE",
    "a, b, c, false, SOURCE, UPDATE",
    "a, b,  , false, SOURCE, ADD",
    "a, b, c, false, DESTINATION, YIELD",
    "a, b, b, false, NOBODY, SAME"
  })
  void decides(
      @Nullable String base,
      @Nullable String source,
      @Nullable String destination,
      boolean delete,
      Policy.Winner winner,
      Step step) {
    assertThat(new Policy(delete, winner).decide(base, source, destination)).isEqualTo(step);
  }

  @Property
  void writesOverNothingThatItDoesNotKnowUnlessTheSourceIsToWin(
      @ForAll @IntRange(max = 3) int base,
      @ForAll @IntRange(max = 3) int source,
      @ForAll @IntRange(max = 3) int destination,
      @ForAll boolean delete,
      @ForAll Policy.Winner winner) {
    Step step =
        new Policy(delete, winner).decide(version(base), version(source), version(destination));

    if (step.writes() && winner != Policy.Winner.SOURCE) {
      assertThat(destination).isEqualTo(base);
    }
    if (step == Step.DELETE) {
      assertThat(delete && source == 0).isTrue();
    }
  }

  @Property
  void hasNothingToDoOnceItIsDone(
      @ForAll @IntRange(max = 3) int base,
      @ForAll @IntRange(max = 3) int source,
      @ForAll @IntRange(max = 3) int destination,
      @ForAll boolean delete,
      @ForAll Policy.Winner winner) {
    Policy policy = new Policy(delete, winner);
    Step first = policy.decide(version(base), version(source), version(destination));

    int after = first.writes() ? source : destination;
    boolean settled = first.writes() || first == Step.SAME || first == Step.YIELD;
    Step second = policy.decide(version(settled ? source : base), version(source), version(after));

    assertThat(second.writes()).isFalse();
  }

  private static @Nullable String version(int number) {
    return number == 0 ? null : String.valueOf(number);
  }
}
