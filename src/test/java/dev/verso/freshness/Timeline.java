package dev.verso.freshness;

import java.util.ArrayList;
import java.util.List;

/**
 * What one page was, one state after the other. It has one writer at a time, whose versions grow; a
 * write whose end nobody knows may take effect at any moment until the next one that is
 * acknowledged. Thread-safe; times are of {@link System#nanoTime}.
 */
final class Timeline {
  /** The version of a page that is not there. */
  static final int ABSENT = -1;

  /** When something that did not happen happened. */
  static final long NEVER = Long.MAX_VALUE;

  private final List<State> states = new ArrayList<>();
  private int lastVersion = -1;

  /** A state, from the moment in which the write that makes it is sent. */
  final class State {
    private final int version;
    private final long begun = System.nanoTime();
    private long acknowledged = NEVER;

    private State(int version) {
      this.version = version;
    }

    int version() {
      return version;
    }

    /** The write was acknowledged, just now. */
    void acknowledge() {
      long now = System.nanoTime();
      synchronized (Timeline.this) {
        acknowledged = now;
      }
    }
  }

  /** Begins the write of the next version. */
  synchronized State nextVersion() {
    return add(new State(++lastVersion));
  }

  /** Begins the page's deletion. */
  synchronized State absence() {
    return add(new State(ABSENT));
  }

  private State add(State state) {
    states.add(state);
    return state;
  }

  /** When {@code version} was acknowledged; {@link #NEVER} while it was not. */
  synchronized long acknowledged(int version) {
    return states.stream()
        .filter(state -> state.version == version)
        .mapToLong(state -> state.acknowledged)
        .findFirst()
        .orElse(NEVER);
  }

  /**
   * What is to be said of an answer.
   *
   * @param existed whether the page was in that state at all before the answer came
   * @param index of the state: the youngest that fits
   * @param acknowledged whether the write that made it was acknowledged
   * @param staleNanos how long before the question a younger state was acknowledged; 0 when none
   *     was
   */
  record Finding(boolean existed, int index, boolean acknowledged, long staleNanos) {
    private static final Finding NONE = new Finding(false, -1, false, 0);
  }

  /**
   * Looks up an answer.
   *
   * @param version that was answered, or {@link #ABSENT}
   */
  synchronized Finding find(int version, long asked, long answered) {
    long firstAcknowledgedLater = NEVER;
    for (int i = states.size() - 1; i >= 0; i--) {
      State state = states.get(i);
      if (state.version == version && state.begun - answered <= 0) {
        long stale = firstAcknowledgedLater == NEVER ? 0 : asked - firstAcknowledgedLater;
        return new Finding(true, i, state.acknowledged != NEVER, Math.max(0, stale));
      }
      if (state.acknowledged != NEVER) {
        firstAcknowledgedLater = state.acknowledged;
      }
    }
    return Finding.NONE;
  }
}
