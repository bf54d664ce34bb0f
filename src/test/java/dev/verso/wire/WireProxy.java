package dev.verso.wire;

import dev.verso.testing.SecantusServer;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Listens on a free port of 127.0.0.1, and passes on what it hears to a server of MongoDB's
 * protocol, which may be killed, frozen and restarted behind it, except for the {@link Fault}s that
 * are injected. All that it does, it does on one event loop of its own; its methods are for threads
 * that may block, and have had their effect when they return.
 */
public final class WireProxy implements AutoCloseable {
  private static final String HOST = "127.0.0.1";
  private static final int PATIENCE_SECONDS = 20;

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final Context loop = vertx.getOrCreateContext();
  private final NetClient toServer = vertx.createNetClient();
  private final NetServer fromClients;
  private final String serverUri;
  private int serverPort;

  // All of these belong to the event loop.
  private final Injections injections = new Injections();
  private final ReplyRewriter rewriter;
  private final Set<Link> links = new HashSet<>();

  private WireProxy(SecantusServer server) {
    serverUri = server.uri();
    serverPort = server.port();
    fromClients = vertx.createNetServer().connectHandler(this::connected);
    join(fromClients.listen(0, HOST));
    rewriter = new ReplyRewriter(injections, address());
  }

  /** Starts one; the server stays the caller's. */
  public static WireProxy before(SecantusServer server) {
    return new WireProxy(server);
  }

  /** How to connect: as {@link SecantusServer#uri}, but through the proxy. */
  public String uri() {
    return serverUri.replaceFirst("//[^/]+/", "//" + address() + "/");
  }

  /** How to connect where a fault makes it a mongos. */
  public String mongosUri() {
    return uri().replaceFirst("replicaSet=[^&]+&", "");
  }

  private String address() {
    return HOST + ":" + fromClients.actualPort();
  }

  /** Begins to misbehave; of two faults of one kind the first to be injected goes first. */
  public Injection inject(Fault fault, Selection selection) {
    return inject(fault, selection, Integer.MAX_VALUE);
  }

  /** The same, but no more than so many times. */
  public Injection inject(Fault fault, Selection selection, int times) {
    Injection injection = new Injection(this, fault, selection, times);
    onLoop(() -> injections.add(injection));
    return injection;
  }

  void end(Injection injection) {
    onLoop(() -> injections.remove(injection));
  }

  /**
   * Closes the connections that there are. Of the selection only the application counts.
   *
   * @return how many were closed
   */
  public int cut(Selection selection) {
    return onLoop(
        () -> {
          List<Link> cut = links.stream().filter(link -> link.isOf(selection)).toList();
          cut.forEach(Link::close);
          return cut.size();
        });
  }

  /** From now on connects to that server, and closes the connections to the other. */
  public void switchTo(SecantusServer server) {
    onLoop(() -> serverPort = server.port());
    cut(Selection.all());
  }

  /** Closes all connections, and listens no more. */
  @Override
  public void close() {
    join(vertx.close());
  }

  private void connected(NetSocket client) {
    client.pause();
    toServer
        .connect(serverPort, HOST)
        .onSuccess(server -> link(client, server))
        .onFailure(refused -> client.close());
  }

  private void link(NetSocket client, NetSocket server) {
    Link link = new Link(vertx, client, server, injections, rewriter);
    links.add(link);
    link.start(() -> links.remove(link));
  }

  private <T> T onLoop(Supplier<T> action) {
    return join(CompletableFuture.supplyAsync(action, task -> loop.runOnContext(v -> task.run())));
  }

  private static <T> T join(Future<T> future) {
    return join(future.toCompletionStage().toCompletableFuture());
  }

  private static <T> T join(CompletableFuture<T> future) {
    return future.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }
}
