package dev.verso.cli;

/** Told how a transfer goes on. */
public interface Progress extends AutoCloseable {
  /** For where nobody watches. */
  Progress NONE = bytes -> {};

  /** So many more bytes are through. */
  void advance(long bytes);

  @Override
  default void close() {}
}
