package dev.verso.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds the open connections of a listening socket: one above the bound is closed before it costs
 * more than its accept. Sits on the accepting channel, whose messages are the new connections, so
 * it counts those of all event loops and those still in a TLS handshake.
 */
@Sharable
final class ConnectionLimit extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionLimit.class);
  private static final long WARN_EVERY_NANOS = 1_000_000_000L;

  private final int most;
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicLong lastWarning = new AtomicLong(System.nanoTime() - WARN_EVERY_NANOS);

  /**
   * @param most connections that may be open at once, 1 or more
   */
  ConnectionLimit(int most) {
    this.most = most;
  }

  @Override
  public void channelRead(ChannelHandlerContext acceptor, Object message) {
    Channel connection = (Channel) message;
    if (open.incrementAndGet() > most) {
      open.decrementAndGet();
      connection.unsafe().closeForcibly();
      warn();
      return;
    }
    connection.closeFuture().addListener(closed -> open.decrementAndGet());
    acceptor.fireChannelRead(connection);
  }

  private void warn() {
    long now = System.nanoTime();
    long last = lastWarning.get();
    if (now - last >= WARN_EVERY_NANOS && lastWarning.compareAndSet(last, now)) {
      LOG.warn("{} connections are open, the most allowed: closing new ones at once", most);
    }
  }
}
