package dev.verso.http.listen;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelInitializer;
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
 * places: the server channel is given what {@code acceptors} add, and {@code guards} see each
 * pipeline right after Vert.x laid it out (over TLS, after the handshake). Where requests are to be
 * counted, it is this server's alone: for Vert.x, metrics are a thing of the whole of a Vertx.
 */
final class GuardedServer extends VertxWrapper {
  private final Consumer<ChannelPipeline> acceptors;
  private final Consumer<ChannelPipeline> guards;
  private final @Nullable VertxMetrics metrics;

  private GuardedServer(
      Vertx vertx,
      Consumer<ChannelPipeline> acceptors,
      Consumer<ChannelPipeline> guards,
      @Nullable VertxMetrics metrics) {
    super((VertxInternal) vertx);
    this.acceptors = acceptors;
    this.guards = guards;
    this.metrics = metrics;
  }

  /**
   * @param acceptors sees the pipeline of the listening socket, whose messages are connections
   * @param guards sees each connection's pipeline
   * @param metrics counts the requests of this server; null where nobody does
   */
  static HttpServer create(
      Vertx vertx,
      HttpServerOptions options,
      Consumer<ChannelPipeline> acceptors,
      Consumer<ChannelPipeline> guards,
      @Nullable VertxMetrics metrics) {
    return new HttpServerImpl(new GuardedServer(vertx, acceptors, guards, metrics), options);
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
    return new GuardedTransport(delegate.transport(), acceptors);
  }

  /** The transport of Vert.x, but listening sockets get what is to be there. */
  private record GuardedTransport(Transport transport, Consumer<ChannelPipeline> acceptors)
      implements Transport {
    @Override
    public void configure(NetServerOptions options, boolean domain, ServerBootstrap bootstrap) {
      transport.configure(options, domain, bootstrap);
      bootstrap.handler(
          new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel socket) {
              acceptors.accept(socket.pipeline());
            }
          });
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
