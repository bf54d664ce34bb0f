package dev.verso.mongo;

import com.mongodb.connection.ServerId;
import com.mongodb.event.ConnectionCheckOutFailedEvent;
import com.mongodb.event.ConnectionCheckOutStartedEvent;
import com.mongodb.event.ConnectionCheckedInEvent;
import com.mongodb.event.ConnectionCheckedOutEvent;
import com.mongodb.event.ConnectionClosedEvent;
import com.mongodb.event.ConnectionCreatedEvent;
import com.mongodb.event.ConnectionPoolClosedEvent;
import com.mongodb.event.ConnectionPoolCreatedEvent;
import com.mongodb.event.ConnectionPoolListener;
import dev.verso.metrics.Metric;
import dev.verso.metrics.MetricSink;
import dev.verso.metrics.MetricSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the connections to the database, of all clients of this process, by server. Thread-safe.
 *
 * <p>Micrometer's listener does the same, but wants its registry when the client is made, before
 * Verso has started: this one costs the start nothing.
 */
final class PoolMetrics implements ConnectionPoolListener, MetricSource {
  private static final Metric COUNT =
      new Metric(
          "db.client.connection.count",
          Metric.Unit.NONE,
          "Connections to the database; used are those with a command on them");

  private static final Metric MOST =
      new Metric(
          "db.client.connection.max",
          Metric.Unit.NONE,
          "Connections to the database that may be open: maxPoolSize of the URI, for each client");

  private static final Metric PENDING =
      new Metric(
          "db.client.connection.pending_requests",
          Metric.Unit.NONE,
          "Commands that wait for a connection");

  private static final Metric TIMEOUTS =
      new Metric(
          "db.client.connection.timeouts",
          Metric.Unit.NONE,
          "Commands that got no connection, as none was free in time or none could be opened");

  private static final String SERVER = "server.address";

  private final ConcurrentMap<ServerId, Pool> pools = new ConcurrentHashMap<>();

  /** The connections of one client to one server. */
  private static final class Pool {
    final LongAdder most = new LongAdder();
    final LongAdder open = new LongAdder();
    final LongAdder used = new LongAdder();
    final LongAdder pending = new LongAdder();
    final LongAdder timeouts = new LongAdder();

    void add(Pool other) {
      most.add(other.most.sum());
      open.add(other.open.sum());
      used.add(other.used.sum());
      pending.add(other.pending.sum());
      timeouts.add(other.timeouts.sum());
    }
  }

  private Pool pool(ServerId server) {
    return pools.computeIfAbsent(server, first -> new Pool());
  }

  @Override
  public void connectionPoolCreated(ConnectionPoolCreatedEvent event) {
    pool(event.getServerId()).most.add(event.getSettings().getMaxSize());
  }

  @Override
  public void connectionPoolClosed(ConnectionPoolClosedEvent event) {
    pools.remove(event.getServerId());
  }

  @Override
  public void connectionCheckOutStarted(ConnectionCheckOutStartedEvent event) {
    pool(event.getServerId()).pending.increment();
  }

  @Override
  public void connectionCheckedOut(ConnectionCheckedOutEvent event) {
    Pool pool = pool(event.getConnectionId().getServerId());
    pool.pending.decrement();
    pool.used.increment();
  }

  @Override
  public void connectionCheckOutFailed(ConnectionCheckOutFailedEvent event) {
    Pool pool = pool(event.getServerId());
    pool.pending.decrement();
    pool.timeouts.increment();
  }

  @Override
  public void connectionCheckedIn(ConnectionCheckedInEvent event) {
    pool(event.getConnectionId().getServerId()).used.decrement();
  }

  @Override
  public void connectionCreated(ConnectionCreatedEvent event) {
    pool(event.getConnectionId().getServerId()).open.increment();
  }

  @Override
  public void connectionClosed(ConnectionClosedEvent event) {
    // A pool that is closed closes its connections after.
    Pool pool = pools.get(event.getConnectionId().getServerId());
    if (pool != null) {
      pool.open.decrement();
    }
  }

  @Override
  public void tell(MetricSink sink) {
    ConcurrentMap<String, Pool> servers = new ConcurrentHashMap<>();
    pools.forEach(
        (id, pool) ->
            servers.computeIfAbsent(id.getAddress().toString(), first -> new Pool()).add(pool));
    servers.forEach(
        (server, pool) -> {
          long used = pool.used.sum();
          sink.gauge(COUNT, used, SERVER, server, "db.client.connection.state", "used");
          sink.gauge(
              COUNT,
              Math.max(0, pool.open.sum() - used),
              SERVER,
              server,
              "db.client.connection.state",
              "idle");
          sink.gauge(MOST, pool.most.sum(), SERVER, server);
          sink.gauge(PENDING, pool.pending.sum(), SERVER, server);
          sink.counter(TIMEOUTS, pool.timeouts.sum(), SERVER, server);
        });
  }
}
