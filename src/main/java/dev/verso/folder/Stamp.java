package dev.verso.folder;

import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What tells cheaply that a file and its sidecar are as they were, as in git's index.
 *
 * @param size in bytes, -1 where it is not there
 * @param modified in nanoseconds, as fine as the file system has it
 */
record Stamp(long size, long modified, long sidecarSize, long sidecarModified) {
  /** Of nothing that is there. */
  static final Stamp NONE = new Stamp(-1, 0, -1, 0);

  /** What is written so soon after it was read may keep its time. */
  private static final long RACY = Duration.ofSeconds(2).toNanos();

  static long nanos(FileTime time) {
    return time.to(TimeUnit.NANOSECONDS);
  }

  /**
   * Whether equal stamps mean equal contents.
   *
   * @param readAt when the content was read, in milliseconds since 1970
   */
  boolean isTelling(long readAt) {
    long newest = Math.max(modified, sidecarModified);
    return !equals(NONE) && newest < TimeUnit.MILLISECONDS.toNanos(readAt) - RACY;
  }
}
