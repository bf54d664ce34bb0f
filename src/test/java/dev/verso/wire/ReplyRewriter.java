package dev.verso.wire;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.codecs.DecoderContext;
import org.jspecify.annotations.Nullable;

/**
 * Makes of a server's replies what the client is to see, and knows what change streams there are.
 * It belongs to the proxy's event loop.
 */
final class ReplyRewriter {
  private static final BsonDocumentCodec CODEC = new BsonDocumentCodec();

  private final Injections injections;
  private final String address;
  private final Map<Long, ChangeStreamCursor> changeStreams = new HashMap<>();

  /**
   * @param address of the proxy
   */
  ReplyRewriter(Injections injections, String address) {
    this.injections = injections;
    this.address = address;
  }

  /** The very message where there is nothing to be changed. */
  Message rewrite(Command command, Message reply) {
    boolean changes = command.opensChangeStream() || changeStreams.containsKey(command.cursor());
    Optional<Fault.AdvanceClusterTime> later =
        injections.strike(Fault.AdvanceClusterTime.class, command);
    if (!command.isHello() && !changes && later.isEmpty()) {
      return reply;
    }
    BsonDocument body = CODEC.decode(reply.body().asBsonReader(), DecoderContext.builder().build());
    if (command.isHello()) {
      rewriteHello(command, body);
    }
    if (changes && body.isDocument("cursor")) {
      rewriteChanges(command, body);
    }
    later.ifPresent(fault -> ClusterTime.advance(body, fault.by()));
    return reply.withBody(body);
  }

  private void rewriteHello(Command command, BsonDocument reply) {
    HelloReply.asMember(reply, address);
    if (injections.strike(Fault.AsMongos.class, command).isPresent()) {
      HelloReply.asMongos(reply);
    }
  }

  private void rewriteChanges(Command command, BsonDocument reply) {
    long id = reply.getDocument("cursor").getInt64("id", new BsonInt64(0)).getValue();
    ChangeStreamCursor stream =
        changeStreams.computeIfAbsent(
            command.opensChangeStream() ? id : command.cursor(),
            opened -> new ChangeStreamCursor(command, reply));
    Optional<Injection> withheld = injections.find(Fault.WithholdEvents.class, command);
    if (withheld.isPresent()) {
      if (stream.withhold(reply)) {
        withheld.get().strike();
      }
    } else if (injections.strike(Fault.FreezeToken.class, command).isPresent()) {
      stream.deliverWithoutToken(reply);
    } else {
      stream.deliver(reply);
    }
  }

  /**
   * The reply to a getMore of a change stream that the server has ended while its events were
   * withheld; null where the server is to be asked.
   */
  @Nullable BsonDocument replyOfEnded(Command command) {
    ChangeStreamCursor stream = changeStreams.get(command.cursor());
    return stream == null ? null : stream.lastReply();
  }
}
