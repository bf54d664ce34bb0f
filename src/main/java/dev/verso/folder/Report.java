package dev.verso.folder;

/** Told how it goes with each. */
interface Report {
  /** It is through, well or not. */
  void done(Plan.Change change);

  /** It changed on the other side while this went on, and was left as it is; it is through. */
  void conflict(Plan.Change change);

  /** One failed, and the others go on. */
  void fail(Plan.Change change, String message);
}
