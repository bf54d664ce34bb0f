package dev.verso.wire;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.bson.BsonDocument;

/**
 * A client's connection, and the one to the server for it: either ends with the other. Here faults
 * strike. It belongs to the proxy's event loop.
 */
final class Link {
  /** As if the server had waited for a change. */
  private static final Duration BEFORE_REPLY_OF_ENDED = Duration.ofMillis(100);

  private final Vertx vertx;
  private final NetSocket client;
  private final NetSocket server;
  private final Injections injections;
  private final ReplyRewriter rewriter;
  private final SlowWriter replies;

  /** What the server has been asked, by the id that its reply will name. */
  private final Map<Integer, Command> asked = new HashMap<>();

  private String application = "";
  private boolean halfOpen;

  Link(
      Vertx vertx,
      NetSocket client,
      NetSocket server,
      Injections injections,
      ReplyRewriter rewriter) {
    this.vertx = vertx;
    this.client = client;
    this.server = server;
    this.injections = injections;
    this.rewriter = rewriter;
    this.replies = new SlowWriter(vertx, client);
  }

  /**
   * Begins to pass on.
   *
   * @param closed is called when it has ended
   */
  void start(Runnable closed) {
    client.closeHandler(
        v -> {
          server.close();
          closed.run();
        });
    server.closeHandler(v -> client.close());
    // A side that is killed resets its connections, which Vert.x would log.
    client.exceptionHandler(reset -> {});
    server.exceptionHandler(reset -> {});
    server.handler(new MessageReader(this::answered));
    client.handler(new MessageReader(this::requested));
    client.resume();
  }

  void close() {
    client.close();
  }

  boolean isOf(Selection selection) {
    return selection.includesApplication(application);
  }

  private void requested(Message request) {
    BsonDocument body = request.body();
    if (body.containsKey("client")) {
      application = Command.applicationIn(body);
    }
    Command command = new Command(application, body);
    halfOpen |= injections.strike(Fault.HalfOpen.class, command).isPresent();
    if (halfOpen) {
      return;
    }
    if (injections.strike(Fault.Cut.class, command).isPresent()) {
      close();
      return;
    }
    injections
        .strike(Fault.Fail.class, command)
        .ifPresentOrElse(
            fail -> answer(command, request.reply(fail.error().reply())),
            () -> pass(command, request));
  }

  private void pass(Command command, Message request) {
    BsonDocument ended = rewriter.replyOfEnded(command);
    if (ended != null) {
      vertx.setTimer(
          BEFORE_REPLY_OF_ENDED.toMillis(), passed -> answer(command, request.reply(ended)));
      return;
    }
    if (!request.moreToCome()) {
      asked.put(request.requestId(), command);
    }
    server.write(request.bytes());
  }

  private void answered(Message reply) {
    Command command = asked.remove(reply.responseTo());
    if (command == null) {
      throw new IllegalStateException("the server answers what it was not asked");
    }
    if (reply.moreToCome()) {
      asked.put(reply.requestId(), command);
    }
    answer(command, reply);
  }

  private void answer(Command command, Message reply) {
    if (halfOpen) {
      return;
    }
    if (injections.strike(Fault.DropReply.class, command).isPresent()) {
      close();
      return;
    }
    Duration delay =
        injections.strike(Fault.Delay.class, command).map(Fault.Delay::by).orElse(Duration.ZERO);
    int rate =
        injections
            .strike(Fault.Rate.class, command)
            .map(Fault.Rate::bytesPerSecond)
            .orElse(SlowWriter.UNLIMITED);
    replies.write(rewriter.rewrite(command, reply), delay, rate);
  }
}
