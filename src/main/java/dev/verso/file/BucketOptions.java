package dev.verso.file;

import picocli.CommandLine.Option;

/** Where the files are: for the server and for the commands. */
final class BucketOptions {
  @Option(
      names = "--files-bucket",
      paramLabel = "NAME",
      defaultValue = "fs",
      description = "The GridFS bucket: files are in NAME.files, their bytes in NAME.chunks.")
  private String bucket = "fs";

  String bucket() {
    return bucket;
  }
}
