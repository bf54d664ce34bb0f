package dev.verso.http.output;

import io.vertx.core.buffer.Buffer;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Set;

/** Bodies that several responses send from the same memory. Guarded by its {@link OutputBudget}. */
final class SharedBodies {
  private final IdentityHashMap<Buffer, Body> bodies = new IdentityHashMap<>();

  /** One of them, and the responses that send it. */
  static final class Body {
    final Buffer bytes;
    private final Set<OutputLease> senders = new HashSet<>();

    private Body(Buffer bytes) {
      this.bytes = bytes;
    }
  }

  /**
   * Adds a sender.
   *
   * @return how many bytes more are in memory: none, where others send them already
   */
  long add(OutputLease sender, Buffer bytes) {
    Body body = bodies.computeIfAbsent(bytes, Body::new);
    sender.body = body;
    return body.senders.add(sender) && body.senders.size() == 1 ? bytes.length() : 0;
  }

  /** Removes a sender and says how many bytes fewer are in memory: none, while others send them. */
  long remove(OutputLease sender) {
    Body body = sender.body;
    if (body == null || !body.senders.remove(sender) || !body.senders.isEmpty()) {
      return 0;
    }
    bodies.remove(body.bytes);
    return body.bytes.length();
  }

  /** Says, of senders that leave one after the other, how many bytes fewer each leaves behind. */
  static final class Leaving {
    private final IdentityHashMap<Body, Integer> left = new IdentityHashMap<>();

    long bytes(OutputLease sender) {
      Body body = sender.body;
      boolean last = body != null && left.merge(body, 1, Integer::sum) == body.senders.size();
      return last && body != null ? body.bytes.length() : 0;
    }
  }
}
