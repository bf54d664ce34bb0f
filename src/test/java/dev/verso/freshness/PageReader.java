package dev.verso.freshness;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Reads pages of whatever process a {@link Site} has at the moment, on a connection of its own. */
final class PageReader implements AutoCloseable {
  private static final long BEFORE_RETRY_NANOS = 20_000_000;

  private final Site site;
  private @Nullable PageConnection connection;
  private int process;

  PageReader(Site site) {
    this.site = site;
  }

  /** The answer; empty, a moment later, when there was none: that says nothing of freshness. */
  Optional<Answer> get(int page) {
    Site.Address address = site.address();
    try {
      PageConnection current = connection;
      if (current == null || process != address.process()) {
        close();
        current = new PageConnection(address.port());
        connection = current;
        process = address.process();
      }
      return Optional.of(current.get(process, page));
    } catch (IOException gone) {
      close();
      LockSupport.parkNanos(BEFORE_RETRY_NANOS);
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (IOException ignored) {
      // It is of no use any more.
    }
    connection = null;
  }
}
