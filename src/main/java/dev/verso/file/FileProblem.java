package dev.verso.file;

import dev.verso.http.problem.Problem;
import dev.verso.mongo.MongoConnection;

/** What a failure to read files is to a client. */
final class FileProblem {
  private FileProblem() {}

  /**
   * In words for the client, where it is the database's or the file's; else as it is. Where the
   * response has begun the problem handler resets it.
   */
  static Throwable explain(Throwable cause) {
    if (cause instanceof DamagedFile) {
      return new Problem(Problem.Kind.INTERNAL, "This file is damaged and cannot be sent", cause);
    }
    return MongoConnection.isDatabaseFailure(cause)
        ? Problem.ofDatabase(cause, "read files")
        : cause;
  }
}
