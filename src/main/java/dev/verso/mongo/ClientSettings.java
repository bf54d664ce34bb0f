package dev.verso.mongo;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.connection.ConnectionPoolSettings;
import com.mongodb.connection.SocketSettings;
import com.mongodb.connection.TransportSettings;
import com.mongodb.event.ConnectionPoolListener;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How the shared client is set: as its URI says, except that nothing that a request waits for
 * outwaits the request.
 */
final class ClientSettings {
  /** After so long a socket that the network has forgotten gives its place in the pool back. */
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(10);

  private ClientSettings() {}

  /**
   * @param timeout how long a request waits for a server and for a place in the pool
   * @param transport of Vert.x's own event loops, which read and write the sockets
   * @param pools is told what the pools do
   */
  static MongoClientSettings of(
      ConnectionString uri,
      Duration timeout,
      TransportSettings transport,
      ConnectionPoolListener pools) {
    long millis = timeout.toMillis();
    return MongoClientSettings.builder()
        .applyConnectionString(uri)
        .transportSettings(transport)
        .applicationName("verso")
        .applyToClusterSettings(
            cluster -> cluster.serverSelectionTimeout(millis, TimeUnit.MILLISECONDS))
        .applyToConnectionPoolSettings(pool -> pool.maxWaitTime(millis, TimeUnit.MILLISECONDS))
        .applyToConnectionPoolSettings(pool -> openAtOnce(pool, uri))
        .applyToConnectionPoolSettings(pool -> pool.addConnectionPoolListener(pools))
        .applyToSocketSettings(ClientSettings::boundReads)
        .build();
  }

  /**
   * The driver opens two connections at a time. Two that the network swallows would keep all others
   * from the database for {@link #READ_TIMEOUT}, long after it is back.
   */
  private static void openAtOnce(ConnectionPoolSettings.Builder pool, ConnectionString uri) {
    if (uri.getMaxConnecting() == null) {
      pool.maxConnecting(Math.max(1, pool.build().getMaxSize()));
    }
  }

  private static void boundReads(SocketSettings.Builder socket) {
    if (socket.build().getReadTimeout(TimeUnit.MILLISECONDS) == 0) {
      socket.readTimeout(READ_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    }
  }
}
