package dev.verso.http.listen;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.Http1xOrH2CHandler;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Puts into a new connection's pipeline what protects the server from its client. */
final class ConnectionGuards {
  /** The names that Vert.x gives to its handlers. */
  static final String DECODER = "httpDecoder";

  static final String ENCODER = "httpEncoder";

  private static final String LAST = "handler";

  /** Vert.x looks for Netty's {@link IdleStateHandler} and takes this to be its name. */
  private static final String IDLE = "idle";

  private static final String PROTOCOL_SWITCH = "protocolSwitch";

  private final HttpServerOptions server;
  private final Duration headerTimeout;
  private final Duration idleTimeout;
  private final BooleanSupplier windingDown;
  private final List<ReadyResponder> fastLane;

  /**
   * @param windingDown whether connections are to end, each with its next answer
   * @param fastLane answer what they can in a {@link FastLane}
   */
  ConnectionGuards(
      HttpServerOptions server,
      Duration headerTimeout,
      Duration idleTimeout,
      BooleanSupplier windingDown,
      List<ReadyResponder> fastLane) {
    this.server = server;
    this.headerTimeout = headerTimeout;
    this.idleTimeout = idleTimeout;
    this.windingDown = windingDown;
    this.fastLane = fastLane;
  }

  /** Guards the connection of {@code pipeline}, which Vert.x has just laid out. */
  void install(ChannelPipeline pipeline) {
    pipeline.addBefore(LAST, IDLE, new IdleTimeout(idleTimeout));
    pipeline.addBefore(LAST, "headerTimeout", new HeaderTimeout(headerTimeout));
    if (pipeline.get(Http1xOrH2CHandler.class) != null) {
      pipeline.addFirst(
          PROTOCOL_SWITCH,
          new ProtocolSwitch(this::guardHttp1, ConnectionGuards::guardHttp2, windingDown));
    } else if (pipeline.get(Http2ConnectionHandler.class) != null) {
      pipeline.addBefore(LAST, "streamOrder", new StreamOrder());
    } else if (pipeline.get(DECODER) != null) {
      guardHttp1(pipeline);
    }
    pipeline.addFirst("hangUps", new HangUps());
  }

  private static void guardHttp2(ChannelPipeline pipeline) {
    pipeline.addAfter(PROTOCOL_SWITCH, "streamOrder", new StreamOrder());
  }

  private void guardHttp1(ChannelPipeline pipeline) {
    StrictRequestDecoder decoder = new StrictRequestDecoder(server);
    pipeline.replace(DECODER, DECODER, decoder);
    CloseNotice closeNotice = new CloseNotice(windingDown);
    if (!fastLane.isEmpty()) {
      pipeline.addBefore(LAST, "fastLane", new FastLane(fastLane, closeNotice));
    }
    pipeline.addBefore(LAST, "closeNotice", closeNotice);
    pipeline.addBefore(LAST, "lingeringClose", new LingeringClose(decoder));
  }
}
