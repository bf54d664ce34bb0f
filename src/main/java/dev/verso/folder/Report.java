package dev.verso.folder;

import dev.verso.cli.CommandFailure;

/** Told how it goes with each. */
interface Report {
  /** It is through, well or not. */
  void done(Plan.Change change);

  /** It changed on the other side while this went on, and was left as it is; it is through. */
  void conflict(Plan.Change change);

  /** One failed, and the others go on. */
  void fail(Plan.Change change, String message);

  /** What is done for one. */
  interface Work {
    /**
     * Does it, and tells when it is through.
     *
     * @throws CommandFailure when this one cannot be
     * @throws Exception when none can
     */
    void run() throws Exception;
  }

  /** Does {@code work}. One that cannot be read or written keeps none of the others from it. */
  default void attempt(Plan.Change change, Work work) throws Exception {
    try {
      work.run();
    } catch (CommandFailure e) {
      fail(change, String.valueOf(e.getMessage()));
      done(change);
    }
  }
}
