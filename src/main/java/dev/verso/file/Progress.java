package dev.verso.file;

/** Told how a transfer goes on. */
interface Progress extends AutoCloseable {
  /** For where nobody watches. */
  Progress NONE = bytes -> {};

  /** So many more bytes are through. */
  void advance(long bytes);

  @Override
  default void close() {}
}
