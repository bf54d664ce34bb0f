package dev.verso.http.listen;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the system lets a process open at once, such as {@code ulimit -n}: each connection is one of
 * these. Where connections take all of them, there is none left for the database.
 */
final class DescriptorLimit {
  private static final Logger LOG = LoggerFactory.getLogger(DescriptorLimit.class);

  /** For the jar, the event loops, and the connections to the database, 100 by default. */
  static final int KEPT_BACK = 256;

  private DescriptorLimit() {}

  /** How many connections there may be: {@code wanted}, or as many as fit, which is told. */
  static int connections(int wanted) {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
        ? connections(wanted, system.getMaxFileDescriptorCount())
        : wanted;
  }

  static int connections(int wanted, long descriptors) {
    long room = Math.max(descriptors - KEPT_BACK, 1);
    if (wanted <= room) {
      return wanted;
    }
    LOG.warn(
        "This process may open {} files (ulimit -n): taking at most {} connections, not {}. Raise"
            + " the limit to {} or more, or lower --http-max-connections",
        descriptors,
        room,
        wanted,
        (long) wanted + KEPT_BACK);
    return (int) room;
  }
}
