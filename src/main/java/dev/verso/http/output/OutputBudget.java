package dev.verso.http.output;

import dev.verso.settings.ByteSize;
import dev.verso.text.Throttle;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds the bytes that wait in memory for clients to take them, of one connection and of all, so
 * that clients that ask for much and read nothing cannot exhaust it. One for the process;
 * thread-safe.
 *
 * <p>Only large bodies are counted, by the {@link ResponseBody} that sends them. There are three
 * sorts of bytes, by what can be done when there are too many:
 *
 * <ul>
 *   <li><b>Windows</b> of a body that is read piece by piece. They are waited for. While others
 *       wait, a client that takes nothing for {@value #SLOW_MILLIS} ms gives its window back, to
 *       read it again when the client goes on; and others queue anew after each window. A
 *       connection has an eighth of the budget for windows, or one window.
 *   <li><b>Slices</b>, one for each response, which are with Netty and cannot be taken back.
 *   <li><b>Shared bodies</b>, such as a page, which are in memory for as long as one response sends
 *       them, and are counted once.
 * </ul>
 *
 * <p>When slices and bodies make it too much, the clients that have taken nothing for the longest
 * time, and at least for {@value #STALLED_MILLIS} ms, are cut off. Windows always have a quarter of
 * the budget, so that files are read on meanwhile.
 */
public final class OutputBudget {
  private static final Logger LOG = LoggerFactory.getLogger(OutputBudget.class);

  private static final int SLOW_MILLIS = 20;
  private static final int STALLED_MILLIS = 2000;
  private static final int CHECKED_EVERY_MILLIS = 20;
  private static final int SHARE_OF_HEAP = 8;
  private static final int SHARE_OF_WINDOWS = 4;
  private static final int SHARE_OF_CONNECTION = 8;

  private final Vertx vertx;
  private final long limit;
  private final Duration idleTimeout;
  private final Throttle warnings = new Throttle(Duration.ofMinutes(1), System::nanoTime);

  // Guarded by this.
  private final Set<OutputLease> leases = new HashSet<>();
  private final Deque<OutputLease> waiting = new ArrayDeque<>();
  private final Map<Object, Share> shares = new HashMap<>();
  private final SharedBodies bodies = new SharedBodies();
  private long used;
  private long windows;
  private long cutOff;
  private boolean checking;

  /** What the responses of one connection hold of windows. */
  static final class Share {
    private final Object connection;
    private int leases;
    private long windows;

    private Share(Object connection) {
      this.connection = connection;
    }
  }

  /**
   * A budget as the settings have it.
   *
   * @param limit empty for the share of the heap that is the default
   * @param idleTimeout how long a client may take nothing at all
   */
  public OutputBudget(Vertx vertx, Optional<ByteSize> limit, Duration idleTimeout) {
    this(
        vertx,
        limit.map(ByteSize::bytes).orElse(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP),
        idleTimeout);
  }

  /**
   * @param limit in bytes
   * @param idleTimeout how long a client may take nothing at all
   */
  OutputBudget(Vertx vertx, long limit, Duration idleTimeout) {
    this.vertx = vertx;
    this.limit = limit;
    this.idleTimeout = idleTimeout;
  }

  Duration idleTimeout() {
    return idleTimeout;
  }

  /** How much is in flight. */
  public synchronized InFlight inFlight() {
    return new InFlight(limit, used, leases.size(), waiting.size(), cutOff);
  }

  /**
   * Opens an account for a response.
   *
   * @param connection that it goes out on
   * @param context its own
   * @param slice the bytes that it has with Netty at most
   * @param cutOff ends the response, on its context
   */
  synchronized OutputLease open(Object connection, Context context, long slice, Runnable cutOff) {
    Share share = shares.computeIfAbsent(connection, Share::new);
    share.leases++;
    OutputLease lease = new OutputLease(this, context, share, slice, cutOff);
    leases.add(lease);
    use(slice);
    return lease;
  }

  /** Counts {@code bytes}, unless another response sends them already. */
  synchronized void share(OutputLease lease, Buffer bytes) {
    use(bodies.add(lease, bytes));
  }

  synchronized void await(OutputLease lease) {
    waiting.add(lease);
    grant();
  }

  synchronized boolean tryDouble(OutputLease lease) {
    boolean granted = waiting.isEmpty() && fits(lease, lease.window);
    if (granted) {
      long more = lease.window;
      take(lease, more);
    }
    return granted;
  }

  synchronized boolean contended() {
    return !waiting.isEmpty();
  }

  synchronized void returnWindow(OutputLease lease) {
    release(lease);
    grant();
  }

  synchronized void close(OutputLease lease) {
    if (!leases.remove(lease)) {
      return;
    }
    waiting.remove(lease);
    release(lease);
    used -= lease.slice;
    used -= bodies.remove(lease);
    if (--lease.share.leases == 0) {
      shares.remove(lease.share.connection);
    }
    grant();
  }

  private void use(long bytes) {
    used += bytes;
    checkLaterIfTight();
  }

  private void take(OutputLease lease, long bytes) {
    lease.window += bytes;
    lease.share.windows += bytes;
    windows += bytes;
    used += bytes;
  }

  private void release(OutputLease lease) {
    lease.share.windows -= lease.window;
    windows -= lease.window;
    used -= lease.window;
    lease.window = 0;
  }

  private void grant() {
    Iterator<OutputLease> queue = waiting.iterator();
    while (queue.hasNext()) {
      OutputLease lease = queue.next();
      if (!hasRoom(lease.wanted)) {
        break;
      }
      if (fits(lease, lease.wanted)) {
        queue.remove();
        take(lease, lease.wanted);
        lease.grant();
      }
    }
    checkLaterIfTight();
  }

  private boolean fits(OutputLease lease, long bytes) {
    long share = lease.share.windows;
    return hasRoom(bytes) && (share == 0 || share + bytes <= limit / SHARE_OF_CONNECTION);
  }

  /** The first window always has, however large it is. */
  private boolean hasRoom(long bytes) {
    return windows == 0 || windows + bytes <= limit / SHARE_OF_WINDOWS || used + bytes <= limit;
  }

  private void checkLaterIfTight() {
    if (!checking && (!waiting.isEmpty() || used > limit)) {
      checking = true;
      vertx.setTimer(CHECKED_EVERY_MILLIS, fired -> check());
    }
  }

  private synchronized void check() {
    checking = false;
    if (!waiting.isEmpty()) {
      askBack();
    }
    if (used > limit) {
      cutOffStalled();
    }
    grant();
  }

  /** Asks the slowest for their windows, as many as are waited for. */
  private void askBack() {
    long wanted = waiting.stream().mapToLong(lease -> lease.wanted).sum();
    for (OutputLease lease : stalled(SLOW_MILLIS)) {
      if (wanted <= 0) {
        return;
      }
      if (lease.window > 0 && lease.canGiveBack()) {
        wanted -= lease.window;
        lease.askBack();
      }
    }
  }

  private void cutOffStalled() {
    long excess = used - limit;
    SharedBodies.Leaving leaving = new SharedBodies.Leaving();
    for (OutputLease lease : stalled(STALLED_MILLIS)) {
      if (excess <= 0) {
        return;
      }
      excess -= lease.slice + lease.window + leaving.bytes(lease);
      lease.ending = true;
      cutOff++;
      warn();
      lease.cutOff();
    }
  }

  /** Those whose clients have taken nothing for so long, the worst first. */
  private List<OutputLease> stalled(int millis) {
    long now = System.nanoTime();
    long least = TimeUnit.MILLISECONDS.toNanos(millis);
    return leases.stream()
        .filter(lease -> !lease.ending && lease.stalledNanos(now) >= least)
        .sorted(Comparator.<OutputLease>comparingLong(lease -> lease.stalledNanos(now)).reversed())
        .toList();
  }

  private void warn() {
    warnings
        .tryPass()
        .ifPresent(
            held ->
                LOG.warn(
                    "{} of bodies wait for clients to take them, and {} is the most allowed"
                        + " (--http-max-in-flight): cutting off those that have taken nothing for"
                        + " longest ({} so far)",
                    ByteSize.about(used),
                    ByteSize.about(limit),
                    cutOff));
  }
}
