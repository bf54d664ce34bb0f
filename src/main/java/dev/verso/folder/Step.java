package dev.verso.folder;

/** What becomes of one thing when it goes from where it is wanted from to where it is to be. */
enum Step {
  /** Both have the same, which is noted. */
  SAME,
  /** The destination lacks it. */
  ADD,
  /** The destination has an older one. */
  UPDATE,
  /** It is gone at the source. */
  DELETE,
  /** It is gone at the source, but nobody asked to delete. */
  SPARE,
  /** Only the destination has changed: that is for the other direction. */
  LEAVE,
  /** Both have changed, and nobody said who yields. */
  CONFLICT,
  /** Both have changed, and the source yields: it is noted as if it had not. */
  YIELD;

  boolean writes() {
    return this == ADD || this == UPDATE || this == DELETE;
  }
}
