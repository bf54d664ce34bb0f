package dev.verso.cli;

/** Told how something goes on. */
public interface Progress extends AutoCloseable {
  /** For where nobody watches. */
  Progress NONE = steps -> {};

  /** So many more are through: bytes of a file, or things out of many. */
  void advance(long steps);

  @Override
  default void close() {}
}
