package dev.verso.file;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.LongConsumer;

/** Takes the bytes of a file one buffer at a time onto a thread that may block. */
final class FileCopy {
  private final FileContent content;
  private final BlockingQueue<Future<Optional<Buffer>>> events = new LinkedBlockingQueue<>();

  FileCopy(FileContent content) {
    this.content = content;
  }

  void to(OutputStream out, LongConsumer progress) throws IOException, InterruptedException {
    content
        .pause()
        .exceptionHandler(cause -> events.add(Future.failedFuture(cause)))
        .endHandler(end -> events.add(Future.succeededFuture(Optional.empty())))
        .handler(buffer -> events.add(Future.succeededFuture(Optional.of(buffer))));
    try {
      for (Optional<Buffer> next = next(); next.isPresent(); next = next()) {
        out.write(next.get().getBytes());
        progress.accept(next.get().length());
      }
      out.flush();
    } finally {
      content.close();
    }
  }

  private Optional<Buffer> next() throws InterruptedException {
    content.fetch(1);
    return events.take().await();
  }
}
