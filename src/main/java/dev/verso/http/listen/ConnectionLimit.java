package dev.verso.http.listen;

import dev.verso.metrics.Metric;
import dev.verso.metrics.MetricSink;
import dev.verso.metrics.MetricSource;
import dev.verso.text.Throttle;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds the open connections of a listening socket: one above the bound is closed before it costs
 * more than its accept. Sits on the accepting channel, whose messages are the new connections, so
 * it counts those of all event loops and those still in a TLS handshake.
 */
@Sharable
final class ConnectionLimit extends ChannelInboundHandlerAdapter implements MetricSource {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionLimit.class);
  private static final Duration WARN_EVERY = Duration.ofSeconds(1);

  /** As long as Netty's own acceptor pauses. */
  private static final int PAUSE_MILLIS = 1000;

  private static final Metric OPEN =
      new Metric("verso.http.connections", Metric.Unit.NONE, "Open connections of clients");

  private static final Metric MOST =
      new Metric(
          "verso.http.connections.limit",
          Metric.Unit.NONE,
          "Connections that may be open: --http-max-connections, or fewer where files are few");

  private static final Metric REFUSED =
      new Metric(
          "verso.http.connections.refused",
          Metric.Unit.NONE,
          "Connections closed at once, as there were as many as may be");

  private final int most;
  private final AtomicInteger open = new AtomicInteger();
  private final LongAdder refused = new LongAdder();
  private final Throttle warnings = new Throttle(WARN_EVERY, System::nanoTime);
  private final Throttle acceptWarnings = new Throttle(WARN_EVERY, System::nanoTime);

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
      refused.increment();
      connection.unsafe().closeForcibly();
      warn();
      return;
    }
    connection.closeFuture().addListener(closed -> open.decrementAndGet());
    acceptor.fireChannelRead(connection);
  }

  /** The system gives no connection, mostly as the process has no file descriptor left for it. */
  @Override
  public void exceptionCaught(ChannelHandlerContext acceptor, Throwable cause) {
    ChannelConfig config = acceptor.channel().config();
    if (config.isAutoRead()) {
      config.setAutoRead(false);
      Future<?> unused =
          acceptor
              .executor()
              .schedule(() -> config.setAutoRead(true), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }
    acceptWarnings
        .tryPass()
        .ifPresent(
            held ->
                LOG.warn(
                    "Cannot accept connections: {}. Trying again in a second; {} are open"
                        + " (ulimit -n bounds them, and the files)",
                    cause.getMessage(),
                    open.get()));
  }

  /** How many connections are open. */
  int open() {
    return open.get();
  }

  @Override
  public void tell(MetricSink sink) {
    sink.gauge(OPEN, open.get());
    sink.gauge(MOST, most);
    sink.counter(REFUSED, refused.sum());
  }

  private void warn() {
    warnings
        .tryPass()
        .ifPresent(
            held ->
                LOG.warn(
                    "{} connections are open, the most allowed: closing new ones at once", most));
  }
}
