package dev.verso.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** A line on the terminal that shows how far a transfer is, and goes when it is through. */
final class ProgressBar implements Progress {
  private static final int WIDTH = 30;
  private static final int NAME_WIDTH = 30;
  private static final long INTERVAL = Duration.ofMillis(100).toNanos();

  /** Back to the start of the line, which is then cleared (ECMA-48, EL). */
  private static final String RESTART = "\r\u001b[K";

  private final PrintWriter terminal;
  private final String name;
  private final long total;
  private final long startedAt = System.nanoTime();
  private long shownAt = startedAt;
  private long done;

  /**
   * @param name nothing but printable characters
   * @param total bytes that are to come; -1 where nobody knows
   */
  ProgressBar(PrintWriter terminal, String name, long total) {
    this.terminal = terminal;
    this.name =
        name.length() <= NAME_WIDTH ? name : "…" + name.substring(name.length() - NAME_WIDTH + 1);
    this.total = total;
  }

  @Override
  public void advance(long bytes) {
    done += bytes;
    long now = System.nanoTime();
    if (now - shownAt >= INTERVAL) {
      shownAt = now;
      terminal.print(RESTART + line((now - startedAt) / 1e9));
      terminal.flush();
    }
  }

  /**
   * @param seconds since the start
   */
  String line(double seconds) {
    String speed =
        String.format(Locale.ROOT, "%.1f MB, %.1f MB/s", done / 1e6, done / 1e6 / seconds);
    if (total <= 0) {
      return name + " " + speed;
    }
    double part = Math.min(1, (double) done / total);
    int filled = (int) (part * WIDTH);
    return "%s [%s%s] %d%% %s"
        .formatted(name, "#".repeat(filled), " ".repeat(WIDTH - filled), (int) (part * 100), speed);
  }

  @Override
  public void close() {
    terminal.print(RESTART);
    terminal.flush();
  }
}
