package dev.verso.file;

import dev.verso.http.ByteRange;
import dev.verso.http.MultipartByteranges;
import dev.verso.http.output.OutputBudget;
import dev.verso.http.output.ResponseBody;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/**
 * Sends bytes of a file that is in memory whole.
 *
 * @param content not to be written to
 */
record BytesInMemory(Buffer content, HttpServerRequest request, OutputBudget budget)
    implements FileOutput {
  @Override
  public Future<Void> sendWhole() {
    return ResponseBody.end(request, content, budget);
  }

  @Override
  public Future<Void> send(ByteRange range) {
    Buffer bytes = content.slice((int) range.first(), (int) range.last() + 1);
    return ResponseBody.end(request, bytes, budget);
  }

  @Override
  public Future<Void> send(MultipartByteranges parts) {
    Buffer body = Buffer.buffer((int) parts.contentLength());
    for (ByteRange range : parts.ranges()) {
      body.appendBuffer(parts.partHeader(range))
          .appendBuffer(content, (int) range.first(), (int) range.length());
    }
    return ResponseBody.end(request, body.appendBuffer(parts.closing()), budget);
  }
}
