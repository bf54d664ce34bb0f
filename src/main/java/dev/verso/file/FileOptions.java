package dev.verso.file;

import dev.verso.settings.Count;
import dev.verso.settings.MountPath;
import dev.verso.settings.Switch;
import java.time.Duration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whether files are served, where, and how. */
public final class FileOptions {
  @Option(
      names = "--files",
      paramLabel = "on|off",
      defaultValue = "on",
      description = "Whether files are served.")
  private Switch serving = Switch.ON;

  @Mixin private BucketOptions bucket = new BucketOptions();

  @Option(
      names = "--files-max-age",
      paramLabel = "TIME",
      defaultValue = "0",
      description =
          "How long caches may use a file without asking whether it is still the newest; 0 lets"
              + " them keep it, and ask each time. A file that is asked for by its id never"
              + " changes: that may be kept for a year.")
  private Duration maxAge = Duration.ZERO;

  @Option(
      names = "--files-max-ranges",
      paramLabel = "COUNT",
      defaultValue = "16",
      description = "A request for more ranges than this is answered with the whole file.")
  private Count maxRanges = new Count(16);

  @Option(
      names = "--files-allow-active-content",
      description =
          "Lets HTML, SVG and the like run as a part of the site. Only where whoever can upload a"
              + " file may do all that a visitor of the site can.")
  private boolean activeContentAllowed;

  /** Whether files are served at all. */
  public boolean enabled() {
    return serving == Switch.ON;
  }

  /** Where the files are mounted. */
  public MountPath path() {
    return bucket.path();
  }

  /** The GridFS bucket that is served. */
  public String bucket() {
    return bucket.bucket();
  }

  Duration maxAge() {
    return maxAge;
  }

  int maxRanges() {
    return maxRanges.value();
  }

  boolean activeContentAllowed() {
    return activeContentAllowed;
  }
}
