package dev.verso.file;

import dev.verso.http.problem.Problem;
import dev.verso.http.problem.RequestPath;
import dev.verso.text.PythonRepr;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import java.math.BigInteger;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which file a URL asks for, and how.
 *
 * @param name what stands in the path, decoded
 * @param revision of the name, as {@link FileStore#find} counts
 * @param id of one exact file, which alone decides then; null where none is asked for
 * @param download whether the browser is to save it rather than to show it
 */
record FileRequest(String name, int revision, @Nullable String id, boolean download) {
  private static final BigInteger LEAST_REVISION = BigInteger.valueOf(Integer.MIN_VALUE);
  private static final BigInteger GREATEST_REVISION = BigInteger.valueOf(Integer.MAX_VALUE);

  /**
   * Reads a URL.
   *
   * @param path what follows the mount point, percent-encoded
   * @param query the decoded parameters; others than those of this class are ignored
   * @throws Problem of kind BAD_REQUEST when it cannot be read
   */
  static FileRequest of(String path, MultiMap query) {
    String revision = query.get("revision");
    String id = query.get("id");
    if (revision != null && id != null) {
      throw new Problem(
          Problem.Kind.BAD_REQUEST, "A file is asked for by its revision or its id, not by both");
    }
    return new FileRequest(
        RequestPath.decode(path),
        revision == null ? FileStore.NEWEST : number(revision),
        id,
        query.contains("download"));
  }

  private static int number(String revision) {
    try {
      // A number that is too great for an int is one all the same: of a revision there is not.
      BigInteger number = new BigInteger(revision);
      return number.max(LEAST_REVISION).min(GREATEST_REVISION).intValue();
    } catch (NumberFormatException e) {
      throw new Problem(
          Problem.Kind.BAD_REQUEST,
          "The revision is a whole number such as 0 (the oldest) or -1 (the newest)",
          e);
    }
  }

  /** Whether the newest file of a name is wanted. */
  boolean isForNewest() {
    return id == null && revision == FileStore.NEWEST;
  }

  Future<Optional<StoredFile>> findIn(FileStore store) {
    return id == null ? store.find(name, revision) : store.findById(id);
  }

  /** Why there is nothing to answer. */
  Problem notFound() {
    String missing;
    if (id != null) {
      missing = "No file with the id " + PythonRepr.of(id);
    } else if (revision == FileStore.NEWEST) {
      missing = "No file named " + PythonRepr.of(name);
    } else {
      missing = "No revision " + revision + " of a file named " + PythonRepr.of(name);
    }
    return new Problem(Problem.Kind.NOT_FOUND, missing);
  }
}
