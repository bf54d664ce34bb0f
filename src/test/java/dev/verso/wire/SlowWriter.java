package dev.verso.wire;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.time.Duration;

/**
 * Writes messages to a connection one after the other, each as late and as slowly as it is to be.
 */
final class SlowWriter {
  static final int UNLIMITED = Integer.MAX_VALUE;

  private static final int TICK_MILLIS = 20;
  private static final int TICKS_PER_SECOND = 1000 / TICK_MILLIS;

  private final Vertx vertx;
  private final NetSocket socket;
  private Future<Void> written = Future.succeededFuture();

  SlowWriter(Vertx vertx, NetSocket socket) {
    this.vertx = vertx;
    this.socket = socket;
  }

  void write(Message message, Duration delay, int bytesPerSecond) {
    written =
        written
            .compose(v -> pause(delay))
            .compose(v -> write(message.bytes(), 0, bytesPerSecond))
            .otherwiseEmpty(); // closed, as the link will hear
  }

  private Future<Void> write(Buffer bytes, int from, int bytesPerSecond) {
    if (bytesPerSecond == UNLIMITED) {
      return socket.write(bytes);
    }
    int until = Math.min(bytes.length(), from + Math.max(1, bytesPerSecond / TICKS_PER_SECOND));
    Future<Void> part = socket.write(bytes.slice(from, until));
    return until == bytes.length()
        ? part
        : part.compose(v -> pause(Duration.ofMillis(TICK_MILLIS)))
            .compose(v -> write(bytes, until, bytesPerSecond));
  }

  private Future<Void> pause(Duration time) {
    return time.isZero() ? Future.succeededFuture() : vertx.timer(time.toMillis()).<Void>mapEmpty();
  }
}
