package dev.verso.cache;

import java.time.Duration;
import java.util.Optional;

/** What is kept in memory of a document. */
public interface Kept {
  /** Bytes of memory, about. It may grow: {@link LiveCache#grown} is to be told then. */
  int weight();

  /** How long it may be served while the database is away; empty where the setting decides. */
  default Optional<Duration> staleIfError() {
    return Optional.empty();
  }
}
