package dev.verso.cli;

import java.util.function.Consumer;

/** A line for each tenth that is through, for logs. Not thread-safe. */
final class ProgressLines implements Progress {
  private static final int PARTS = 10;

  private final String name;
  private final long total;
  private final Consumer<String> lines;
  private long done;

  /**
   * @param total steps that are to come
   */
  ProgressLines(String name, long total, Consumer<String> lines) {
    this.name = name;
    this.total = total;
    this.lines = lines;
  }

  @Override
  public void advance(long steps) {
    long before = tenths();
    done += steps;
    if (tenths() > before) {
      lines.accept("%s: %d %%, %,d of %,d".formatted(name, tenths() * (100 / PARTS), done, total));
    }
  }

  private long tenths() {
    return total == 0 ? 0 : done * PARTS / total;
  }
}
