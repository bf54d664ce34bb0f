package dev.verso.freshness;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The judge is only worth what it finds: each kind of fault, made by hand, is found. */
class JudgeTest {
  private static final long SECOND = 1_000_000_000L;

  private final Timeline page = new Timeline();
  private final Judge judge = new Judge(List.of(page), 0, Duration.ofSeconds(1));

  private long acknowledgedVersion() {
    Timeline.State state = page.nextVersion();
    state.acknowledge();
    return page.acknowledged(state.version());
  }

  private Judge.Verdict judge(Answer... answers) {
    return judge.judge(List.of(answers));
  }

  private static Answer answer(long asked, int version) {
    return new Answer(1, 0, asked, asked + 1, 200, version, false);
  }

  @Test
  void whatIsCurrentIsRight() {
    acknowledgedVersion();
    long now = acknowledgedVersion();

    Judge.Verdict verdict = judge(answer(now, 1));

    assertThat(verdict.violations).isEmpty();
    assertThat(verdict.worstStaleNanos).isZero();
  }

  @Test
  void whatWasSupersededWithinTheBoundIsRightAndMeasured() {
    acknowledgedVersion();
    long superseded = acknowledgedVersion();

    Judge.Verdict verdict = judge(answer(superseded + SECOND / 2, 0));

    assertThat(verdict.violations).isEmpty();
    assertThat(verdict.worstStaleNanos).isEqualTo(SECOND / 2);
  }

  @Test
  void whatWasSupersededBeforeTheBoundIsStale() {
    acknowledgedVersion();
    long superseded = acknowledgedVersion();

    Judge.Verdict verdict = judge(answer(superseded + SECOND + 1, 0));

    assertThat(verdict.violations).singleElement().asString().contains("stale by 1000 ms");
  }

  @Test
  void whatSaysThatItMayBeStaleMayBeSo() {
    acknowledgedVersion();
    long superseded = acknowledgedVersion();
    long asked = superseded + 5 * SECOND;

    Judge.Verdict verdict = judge(new Answer(1, 0, asked, asked + 1, 200, 0, true));

    assertThat(verdict.violations).isEmpty();
    assertThat(verdict.worstMarkedNanos).isEqualTo(5 * SECOND);
  }

  @Test
  void aVersionThatNobodyWroteYetNeverWas() {
    long now = acknowledgedVersion();

    assertThat(judge(answer(now, 1)).violations).singleElement().asString().contains("never was");
  }

  @Test
  void goingBackOnOneProcessIsFoundEvenWithinTheBound() {
    acknowledgedVersion();
    long now = acknowledgedVersion();

    Judge.Verdict verdict = judge(answer(now + 10, 1), answer(now + 20, 0));

    assertThat(verdict.violations).singleElement().asString().contains("went back");
  }

  @Test
  void goingBackIsFoundAcrossPhases() {
    acknowledgedVersion();
    long now = acknowledgedVersion();

    judge(answer(now + 10, 1));

    assertThat(judge(answer(now + 20, 0)).violations).hasSize(1);
  }

  @Test
  void answersThatOverlapMayComeInAnyOrder() {
    acknowledgedVersion();
    long now = acknowledgedVersion();

    Judge.Verdict verdict =
        judge(
            new Answer(1, 0, now + 10, now + 30, 200, 1, false),
            new Answer(1, 0, now + 20, now + 40, 200, 0, false));

    assertThat(verdict.violations).isEmpty();
  }

  @Test
  void aWriteThatNobodyKnowsTheEndOfMayBeUndone() {
    acknowledgedVersion();
    page.nextVersion();
    long now = System.nanoTime();

    Judge.Verdict verdict = judge(answer(now + 10, 1), answer(now + 20, 0));

    assertThat(verdict.violations).isEmpty();
  }

  @Test
  void aDeletedPageThatIsStillServedIsStale() {
    acknowledgedVersion();
    page.absence().acknowledge();
    long asked = System.nanoTime() + 2 * SECOND;

    assertThat(judge(answer(asked, 0)).violations).hasSize(1);
  }

  @Test
  void aMissingPageThatIsThereIsStale() {
    page.absence().acknowledge();
    long there = acknowledgedVersion();
    long asked = there + 2 * SECOND;

    Answer missing = new Answer(1, 0, asked, asked + 1, 404, Timeline.ABSENT, false);

    assertThat(judge(missing).violations).hasSize(1);
  }

  @Test
  void aHotPageMayNotFailAndOthersMay() {
    long now = acknowledgedVersion();
    Answer failed = new Answer(1, 0, now, now + 1, 503, Timeline.ABSENT, false);

    assertThat(judge(failed).violations).isEmpty();
    assertThat(new Judge(List.of(page), 1, Duration.ofSeconds(1)).judge(List.of(failed)).violations)
        .singleElement()
        .asString()
        .contains("a hot page failed");
  }
}
