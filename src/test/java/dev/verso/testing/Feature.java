package dev.verso.testing;

/** What not every engine can do. */
public enum Feature {
  CHANGE_STREAMS,
  TRANSACTIONS
}
