package dev.verso.cache;

import dev.verso.settings.ByteSize;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How pages and files are kept in memory. */
public final class CacheOptions {
  @Option(
      names = "--cache-size",
      paramLabel = "SIZE",
      defaultValue = "64MB",
      description =
          "The memory for pages and files that are kept ready, at most a quarter of the heap; 0 keeps"
              + " none.")
  private ByteSize size = new ByteSize(64L << 20);

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

  /** At most a quarter of the heap: pages in flight and those that are read need room too. */
  public ByteSize size() {
    long bearable = Runtime.getRuntime().maxMemory() / 4;
    return size.bytes() <= bearable ? size : new ByteSize(bearable);
  }

  /** Whether pages are kept at all. */
  public boolean isOn() {
    return size.bytes() > 0;
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

  /** Whether Cache-Status is sent. */
  public boolean status() {
    return status;
  }
}
