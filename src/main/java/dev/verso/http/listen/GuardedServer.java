package dev.verso.http.listen;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.HttpServerImpl;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.VertxWrapper;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.impl.NetServerImpl;
import io.vertx.core.net.impl.NetServerInternal;
import io.vertx.core.spi.metrics.VertxMetrics;
import io.vertx.core.spi.transport.Transport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes an HTTP server of Vert.x that can be guarded from a connection's first byte.
 *
 * <p>{@link HttpServer#connectionHandler} comes too late for that: on a plain-text port Vert.x
 * calls it when the first request's headers are complete. So this reaches into Vert.x 5.0 at two
 * places: the server channel is given a {@link ConnectionLimit}, and {@code guards} see each
 * pipeline right after Vert.x laid it out (over TLS, after the handshake). Where requests are to be
 * counted, it is this server's alone: for Vert.x, metrics are a thing of the whole of a Vertx.
 */
final class GuardedServer extends VertxWrapper {
  private final ConnectionLimit limit;
  private final Consumer<ChannelPipeline> guards;
  private final @Nullable VertxMetrics metrics;

  private GuardedServer(
      Vertx vertx,
      ConnectionLimit limit,
      Consumer<ChannelPipeline> guards,
      @Nullable VertxMetrics metrics) {
    super((VertxInternal) vertx);
    this.limit = limit;
    this.guards = guards;
    this.metrics = metrics;
  }

  /**
   * @param metrics counts the requests of this server; null where nobody does
   */
  static HttpServer create(
      Vertx vertx,
      HttpServerOptions options,
      ConnectionLimit limit,
      Consumer<ChannelPipeline> guards,
      @Nullable VertxMetrics metrics) {
    return new HttpServerImpl(new GuardedServer(vertx, limit, guards, metrics), options);
  }

  @Override
  public NetServerInternal createNetServer(NetServerOptions options) {
    return new NetServerImpl(this, options) {
      @Override
      public NetServerInternal connectHandler(Handler<NetSocket> layOut) {
        return super.connectHandler(
            socket -> {
              layOut.handle(socket);
              guards.accept(((NetSocketInternal) socket).channelHandlerContext().pipeline());
            });
      }
    };
  }

  @Override
  public @Nullable VertxMetrics metrics() {
    return metrics == null ? super.metrics() : metrics;
  }

  @Override
  public Transport transport() {
    return new LimitedTransport(delegate.transport(), limit);
  }

  /** The transport of Vert.x, but listening sockets get the limit. */
  private record LimitedTransport(Transport transport, ConnectionLimit limit) implements Transport {
    @Override
    public void configure(NetServerOptions options, boolean domain, ServerBootstrap bootstrap) {
      transport.configure(options, domain, bootstrap);
      bootstrap.handler(limit);
    }

    @Override
    public boolean supportFileRegion() {
      return transport.supportFileRegion();
    }

    @Override
    public IoHandlerFactory ioHandlerFactory() {
      return transport.ioHandlerFactory();
    }

    @Override
    public DatagramChannel datagramChannel() {
      return transport.datagramChannel();
    }

    @Override
    @SuppressWarnings("deprecation") // the interface still asks for it
    public DatagramChannel datagramChannel(InternetProtocolFamily family) {
      return transport.datagramChannel(family);
    }

    @Override
    public ChannelFactory<? extends Channel> channelFactory(boolean domain) {
      return transport.channelFactory(domain);
    }

    @Override
    public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domain) {
      return transport.serverChannelFactory(domain);
    }
  }
}
