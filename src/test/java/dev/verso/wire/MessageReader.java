package dev.verso.wire;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.parsetools.RecordParser;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes messages of the bytes that come over a connection. */
final class MessageReader implements Handler<Buffer> {
  private static final int LENGTH = 4;

  private final Consumer<Message> reader;
  private final RecordParser parser = RecordParser.newFixed(LENGTH, this::read);
  private @Nullable Buffer length;

  MessageReader(Consumer<Message> reader) {
    this.reader = reader;
  }

  @Override
  public void handle(Buffer bytes) {
    parser.handle(bytes);
  }

  private void read(Buffer part) {
    Buffer head = length;
    if (head == null) {
      length = part;
      parser.fixedSizeMode(part.getIntLE(0) - LENGTH);
    } else {
      length = null;
      parser.fixedSizeMode(LENGTH);
      reader.accept(new Message(Buffer.buffer().appendBuffer(head).appendBuffer(part)));
    }
  }
}
