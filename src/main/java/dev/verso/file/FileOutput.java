package dev.verso.file;

import dev.verso.http.ByteRange;
import dev.verso.http.MultipartByteranges;
import io.vertx.core.Future;

/** Where the bytes of one response come from. Headers are to be set before. */
interface FileOutput {
  /** Sends all of it. */
  Future<Void> sendWhole();

  /** Sends one range. */
  Future<Void> send(ByteRange range);

  /** Sends several ranges, each a part. */
  Future<Void> send(MultipartByteranges parts);
}
