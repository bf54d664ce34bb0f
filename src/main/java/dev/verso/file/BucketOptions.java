package dev.verso.file;

import dev.verso.settings.CollectionName;
import dev.verso.settings.MountPath;
import picocli.CommandLine.Option;

/** Where the files are stored and mounted: for the server and for the commands. */
public final class BucketOptions {
  @Option(
      names = "--files-path",
      paramLabel = "PATH",
      defaultValue = "/files",
      description = "Where the files are mounted.")
  private MountPath path = new MountPath("/files/");

  @Option(
      names = "--files-bucket",
      paramLabel = "NAME",
      defaultValue = "fs",
      description = "The GridFS bucket: files are in NAME.files, their bytes in NAME.chunks.")
  private CollectionName bucket = new CollectionName("fs");

  /** Where they are mounted. */
  public MountPath path() {
    return path;
  }

  /** The name of the bucket. */
  public String bucket() {
    return bucket.name();
  }
}
