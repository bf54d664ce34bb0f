package dev.verso.folder;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Notes, after all is written, what turned out to be the same, and whose decision it was else. */
final class Settlement {
  private Settlement() {}

  /** Notes it in {@code state}. */
  static void settle(Plan plan, LocalTree tree, SyncState state) {
    Map<Key, Row> rows = new HashMap<>();
    state.rows().forEach(row -> rows.put(row.key(), row));
    long now = System.currentTimeMillis();
    for (Plan.Change change : plan.changes()) {
      String source = plan.toDatabase() ? change.locally() : change.remotely();
      if (change.step() == Step.YIELD && source == null) {
        rows.remove(change.key());
      } else if (change.step() == Step.SAME || change.step() == Step.YIELD) {
        rows.put(change.key(), row(change, Objects.requireNonNull(source)));
      } else if (!plan.toDatabase() && change.step().writes()) {
        rows.computeIfPresent(change.key(), (key, row) -> stamped(row, tree, now));
      }
    }
    if (plan.writes() > 0 || !state.holds(rows)) {
      state.replace(rows.values());
    }
  }

  private static Row row(Plan.Change change, String fingerprint) {
    LocalEntry local = change.local();
    Stamp stamp =
        local != null && local.fingerprint().equals(fingerprint) ? local.stamp() : Stamp.NONE;
    return Row.settled(change.key(), change.path(), fingerprint, stamp);
  }

  private static Row stamped(Row row, LocalTree tree, long now) {
    String settled = row.settled();
    Stamp stamp = tree.stamp(row.path());
    return settled == null || row.pending() != null || !stamp.isTelling(now)
        ? row
        : Row.settled(row.key(), row.path(), settled, stamp);
  }
}
