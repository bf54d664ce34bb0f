package dev.verso.http.output;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets the large bodies of one event loop take turns, so that whoever asks for little is answered
 * in between. The system takes in some megabytes for a client at once, whether or not it reads: a
 * hundred that began to be answered together, as they had waited for one page, held all others up
 * for seconds. To be used on that event loop alone.
 *
 * <p>Between two times that the loop looks what its connections brought there are two turns at
 * most: one of whom the first look woke, one of who waits.
 */
final class OutputTurns {
  /** Takes the system a tenth of a millisecond, or some where the machine is slow or busy. */
  static final int BYTES_PER_TURN = 256 * 1024;

  private static final FastThreadLocal<OutputTurns> OF_THIS_LOOP = new FastThreadLocal<>();

  private final EventLoop loop;
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private int left = BYTES_PER_TURN;
  private boolean ending;

  private OutputTurns(EventLoop loop) {
    this.loop = loop;
  }

  /** Those of {@code loop}, which is the one that calls this. */
  static OutputTurns of(EventLoop loop) {
    OutputTurns known = OF_THIS_LOOP.getIfExists();
    if (known != null && known.loop == loop) {
      return known;
    }
    OutputTurns turns = new OutputTurns(loop);
    OF_THIS_LOOP.set(turns);
    return turns;
  }

  /** Whether nothing more is to be written in this turn. */
  boolean isOver() {
    return left <= 0;
  }

  /** So much is being written. */
  void spend(int bytes) {
    left -= bytes;
    endLater();
  }

  /** Calls {@code writer} in one of the next turns: those who wait come first in, first out. */
  void await(Runnable writer) {
    waiting.add(writer);
    endLater();
  }

  private void endLater() {
    if (!ending) {
      ending = true;
      // A task that is merely executed may run before the loop looks at its connections again.
      Future<?> unused = loop.schedule(this::next, 0, TimeUnit.NANOSECONDS);
    }
  }

  private void next() {
    ending = false;
    left = BYTES_PER_TURN;
    while (!isOver()) {
      @Nullable Runnable writer = waiting.poll();
      if (writer == null) {
        return;
      }
      writer.run();
    }
  }
}
