package dev.verso.cli;

import java.io.PrintWriter;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/** A line on the terminal that shows how far something is, and goes when it is through. */
final class TerminalProgress implements Progress {
  private static final int WIDTH = 100;
  private static final int NAME_WIDTH = 30;
  private static final int INTERVAL_MILLIS = 100;

  private final ProgressBar bar;

  private TerminalProgress(ProgressBar bar) {
    this.bar = bar;
  }

  /**
   * Counts bytes.
   *
   * @param name nothing but printable characters
   * @param total that are to come; -1 where nobody knows
   */
  static TerminalProgress ofBytes(PrintWriter terminal, String name, long total) {
    return new TerminalProgress(bar(terminal, name, total).setUnit("MB", 1_000_000).build());
  }

  /** Counts pages and files. */
  static TerminalProgress ofItems(PrintWriter terminal, String name, long total) {
    return new TerminalProgress(bar(terminal, name, total).build());
  }

  private static ProgressBarBuilder bar(PrintWriter terminal, String name, long total) {
    return new ProgressBarBuilder()
        .setTaskName(
            name.length() <= NAME_WIDTH
                ? name
                : "…" + name.substring(name.length() - NAME_WIDTH + 1))
        .setInitialMax(total)
        .setUpdateIntervalMillis(INTERVAL_MILLIS)
        .setStyle(ProgressBarStyle.ASCII)
        .showSpeed()
        .clearDisplayOnFinish()
        .setConsumer(new Line(terminal));
  }

  @Override
  public void advance(long steps) {
    bar.stepBy(steps);
  }

  @Override
  public void close() {
    bar.close();
  }

  /** The line that the cursor is in. */
  private record Line(PrintWriter terminal) implements ProgressBarConsumer {
    /** Back to the start of the line, which is then cleared (ECMA-48, EL). */
    private static final String RESTART = "\r\u001b[K";

    @Override
    public int getMaxRenderedLength() {
      return WIDTH;
    }

    @Override
    public void accept(String bar) {
      terminal.print(RESTART + bar);
      terminal.flush();
    }

    @Override
    public void clear() {
      accept("");
    }

    @Override
    public void close() {
      clear();
    }
  }
}
