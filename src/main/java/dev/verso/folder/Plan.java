package dev.verso.folder;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that is to be done, by the paths.
 *
 * @param toDatabase else to the folder
 */
record Plan(boolean toDatabase, List<Change> changes) {
  /** One thing, with what is known of it on both sides. */
  record Change(
      Key key, Step step, String path, @Nullable LocalEntry local, @Nullable RemoteEntry remote) {

    /** What it has in the database; null where it is not there. */
    @Nullable String remotely() {
      return remote == null ? null : remote.fingerprint();
    }

    /** What it has in the folder; null where it is not there. */
    @Nullable String locally() {
      return local == null ? null : local.fingerprint();
    }
  }

  /**
   * Compares.
   *
   * @param known what is remembered of a thing, null for nothing
   */
  static Plan of(
      Policy policy,
      boolean toDatabase,
      Map<Key, LocalEntry> local,
      Map<Key, RemoteEntry> remote,
      Function<Key, @Nullable Row> known) {
    Set<Key> keys = new HashSet<>(local.keySet());
    keys.addAll(remote.keySet());
    List<Change> changes =
        keys.stream()
            .map(
                key ->
                    change(
                        policy, toDatabase, key, local.get(key), remote.get(key), known.apply(key)))
            .sorted(Comparator.comparing(Change::path))
            .toList();
    return new Plan(toDatabase, changes);
  }

  private static Change change(
      Policy policy,
      boolean toDatabase,
      Key key,
      @Nullable LocalEntry local,
      @Nullable RemoteEntry remote,
      @Nullable Row row) {
    String here = local == null ? null : local.fingerprint();
    String there = remote == null ? null : remote.fingerprint();
    String base = row == null ? null : row.base(here, there);
    Step step = toDatabase ? policy.decide(base, here, there) : policy.decide(base, there, here);
    return new Change(key, step, path(key, local, remote), local, remote);
  }

  private static String path(Key key, @Nullable LocalEntry local, @Nullable RemoteEntry remote) {
    if (local != null) {
      return local.path();
    }
    return Objects.requireNonNullElse(remote == null ? null : remote.path(), key.name());
  }

  Stream<Change> with(Step step) {
    return changes.stream().filter(change -> change.step() == step);
  }

  /** What is to be added or changed of that kind, in this order. */
  List<Change> stores(Key.Kind kind) {
    return Stream.concat(with(Step.ADD), with(Step.UPDATE))
        .filter(change -> change.key().kind() == kind)
        .toList();
  }

  long count(Step step) {
    return with(step).count();
  }

  /** How many would be written. */
  long writes() {
    return changes.stream().filter(change -> change.step().writes()).count();
  }

  /** How many of each there are of those that tell something. */
  String summary() {
    Map<Integer, String> words = new TreeMap<>();
    tell(words, Step.ADD, "added");
    tell(words, Step.UPDATE, "changed");
    tell(words, Step.DELETE, "deleted");
    tell(words, Step.SAME, "the same");
    tell(words, Step.YIELD, "left to the " + (toDatabase ? "database" : "folder"));
    tell(
        words,
        Step.SPARE,
        toDatabase
            ? "gone here (--delete removes them there)"
            : "gone there (--delete removes them here)");
    tell(words, Step.LEAVE, toDatabase ? "newer in the database" : "newer here");
    return words.isEmpty() ? "nothing on either side" : String.join(", ", words.values());
  }

  private void tell(Map<Integer, String> words, Step step, String word) {
    long count = count(step);
    if (count > 0) {
      words.put(words.size(), "%,d %s".formatted(count, word));
    }
  }
}
