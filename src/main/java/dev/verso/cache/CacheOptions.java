package dev.verso.cache;

import dev.verso.settings.HeapSize;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How pages and files are kept in memory. */
public final class CacheOptions {
  private static final long STANDARD_SIZE = 64L << 20;
  private static final int STANDARD_PART_OF_HEAP = 4;

  @Option(
      names = "--cache-size",
      paramLabel = "SIZE",
      description =
          "The memory for pages and files that are kept ready, at most half of the heap; 0 keeps none."
              + " Default: 64MB, or a quarter of the heap where that is less.")
  private @Nullable HeapSize size;

  @Option(
      names = "--cache-trust",
      paramLabel = "TIME",
      defaultValue = "1s",
      description =
          "How long a page or file is served without asking the database when that has stopped proving that"
              + " it would tell a change.")
  private Duration trust = Duration.ofSeconds(1);

  @Option(
      names = "--cache-ttl",
      paramLabel = "TIME",
      defaultValue = "1s",
      description =
          "How long a page or file is served without asking a standalone server, which never tells its"
              + " changes.")
  private Duration ttl = Duration.ofSeconds(1);

  @Option(
      names = "--cache-stale-if-error",
      paramLabel = "TIME",
      defaultValue = "1h",
      description =
          "How long pages and files are served from memory while the database is away; 0 serves none. A page"
              + " whose Cache-Control has a stale-if-error goes by that.")
  private Duration staleIfError = Duration.ofHours(1);

  @Option(
      names = "--cache-status",
      arity = "0..1",
      paramLabel = "BOOLEAN",
      defaultValue = "true",
      fallbackValue = "true",
      description =
          "Tells in the header Cache-Status (RFC 9211) whether a page or file was in memory.")
  private boolean status = true;

  /** In bytes. */
  public long size() {
    return size == null ? standardSize(Runtime.getRuntime().maxMemory()) : size.bytes();
  }

  /** Less than a heap bears: who did not choose wants no memory to be short. */
  static long standardSize(long heap) {
    return Math.min(STANDARD_SIZE, heap / STANDARD_PART_OF_HEAP);
  }

  /** Whether pages are kept at all. */
  public boolean isOn() {
    return size() > 0;
  }

  /** How long the feed is trusted without a proof. */
  public Duration trust() {
    return trust;
  }

  /** How long an entry is good where nothing tells changes. */
  public Duration ttl() {
    return ttl;
  }

  Duration staleIfError() {
    return staleIfError;
  }

  /** Cache-Status, as far as it is sent. */
  public StatusField status() {
    return new StatusField(status);
  }
}
