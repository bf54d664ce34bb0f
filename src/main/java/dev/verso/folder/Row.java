package dev.verso.folder;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of one thing.
 *
 * @param path where it is in the folder
 * @param settled the fingerprint that both had; null where they never had the same
 * @param stamp of the file while it has that fingerprint; {@link Stamp#NONE} where nobody knows
 * @param pending what was about to be written; null where nothing was
 */
record Row(Key key, String path, @Nullable String settled, Stamp stamp, @Nullable Pending pending) {
  /**
   * A write that was begun, of which only the side that it goes to knows whether it was done.
   *
   * @param toDatabase else to the folder
   * @param upload the id of the file in GridFS; empty for a page
   */
  record Pending(String fingerprint, boolean toDatabase, String upload) {}

  static Row settled(Key key, String path, String fingerprint, Stamp stamp) {
    return new Row(key, path, fingerprint, stamp, null);
  }

  /** That a thing is nowhere any more. */
  static Row gone(Key key) {
    return new Row(key, "", null, Stamp.NONE, null);
  }

  /** What both had last: a write that arrived made it so, whether or not we lived to note it. */
  @Nullable String base(@Nullable String local, @Nullable String remote) {
    return pending != null
            && Objects.equals(pending.fingerprint(), pending.toDatabase() ? remote : local)
        ? pending.fingerprint()
        : settled;
  }
}
