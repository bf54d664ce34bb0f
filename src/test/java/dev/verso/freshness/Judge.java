package dev.verso.freshness;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Holds answers against what the pages were.
 *
 * <ul>
 *   <li>An answer that is not marked was not superseded by a write acknowledged longer than the
 *       bound before it was asked for.
 *   <li>No answer, marked or not, is a state that never was or had not begun.
 *   <li>On one process a page never goes back behind what an answer before showed, if that was
 *       acknowledged: what a crash undoes was not.
 *   <li>A page that is hot, as nobody writes it, is never a failure.
 * </ul>
 */
final class Judge {
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int UNAVAILABLE = 503;

  private final List<Timeline> history;
  private final int quietPages;
  private final long bound;

  /** By process and page, the youngest acknowledged state that was seen there. */
  private final Map<Long, Integer> seen = new HashMap<>();

  /**
   * @param history of each page, by its number
   * @param quietPages the first so many are not written one by one, and hot on every process
   * @param bound how old an answer may be that does not say so
   */
  Judge(List<Timeline> history, int quietPages, Duration bound) {
    this.history = history;
    this.quietPages = quietPages;
    this.bound = bound.toNanos();
  }

  /** Adds up a phase. */
  static final class Verdict {
    long judged;
    long marked;
    long unavailable;
    long worstStaleNanos;
    long worstMarkedNanos;
    final List<String> violations = new ArrayList<>();
  }

  /** Judges all answers of a phase, in any order; those of phases before were judged before. */
  Verdict judge(List<Answer> answers) {
    Verdict verdict = new Verdict();
    List<Answer> byQuestion = new ArrayList<>(answers);
    byQuestion.sort(Comparator.comparingLong(Answer::asked));
    PriorityQueue<Answer> pending = new PriorityQueue<>(Comparator.comparingLong(Answer::answered));
    for (Answer answer : byQuestion) {
      while (!pending.isEmpty() && pending.peek().answered() - answer.asked() < 0) {
        remember(pending.remove());
      }
      judge(answer, verdict);
      pending.add(answer);
    }
    pending.forEach(this::remember);
    return verdict;
  }

  private void judge(Answer answer, Verdict verdict) {
    verdict.judged++;
    if (answer.status() == UNAVAILABLE) {
      verdict.unavailable++;
      if (answer.page() < quietPages) {
        verdict.violations.add("a hot page failed: " + answer);
      }
      return;
    }
    if (answer.status() != OK && answer.status() != NOT_FOUND) {
      verdict.violations.add("no such answer was to be expected: " + answer);
      return;
    }
    Timeline.Finding finding = find(answer);
    if (!finding.existed()) {
      verdict.violations.add("the page never was so: " + answer);
      return;
    }
    if (answer.marked()) {
      verdict.marked++;
      verdict.worstMarkedNanos = Math.max(verdict.worstMarkedNanos, finding.staleNanos());
    } else {
      verdict.worstStaleNanos = Math.max(verdict.worstStaleNanos, finding.staleNanos());
      if (finding.staleNanos() > bound) {
        verdict.violations.add(
            "stale by " + finding.staleNanos() / 1_000_000 + " ms, unmarked: " + answer);
      }
    }
    Integer before = seen.get(key(answer));
    if (before != null && finding.index() < before) {
      verdict.violations.add("went back from state " + before + ": " + answer + " " + finding);
    }
  }

  private Timeline.Finding find(Answer answer) {
    return history.get(answer.page()).find(answer.version(), answer.asked(), answer.answered());
  }

  private void remember(Answer answer) {
    if (answer.status() == OK) {
      Timeline.Finding finding = find(answer);
      if (finding.acknowledged()) {
        seen.merge(key(answer), finding.index(), Math::max);
      }
    }
  }

  private static long key(Answer answer) {
    return ((long) answer.verso() << 32) | answer.page();
  }
}
