package dev.verso.http.listen;

import dev.verso.settings.Cidr;
import io.netty.util.NetUtil;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells from which address a request is. That is the peer of its connection; where that is a proxy
 * that {@code --trusted-proxies} names, whom it got the request from, and so on along the proxies:
 * the nearest address that is not a trusted proxy's. What others say is never believed. Immutable.
 */
final class ClientAddress {
  private final List<Cidr> trusted;

  ClientAddress(List<Cidr> trusted) {
    this.trusted = List.copyOf(trusted);
  }

  /** The client's IP address as text; {@code -} where the connection has none. */
  String of(HttpServerRequest request) {
    SocketAddress remote = request.remoteAddress();
    String peer = remote == null ? null : remote.hostAddress();
    return peer == null ? "-" : of(peer, request.headers());
  }

  /**
   * The client's address.
   *
   * @param peer the IP address of the connection's other end
   */
  String of(String peer, MultiMap headers) {
    if (trusted.isEmpty() || !ForwardedFor.isIn(headers)) {
      return peer;
    }
    InetAddress nearest = NetUtil.createInetAddressFromIpAddressString(peer);
    if (nearest == null || !isTrusted(nearest)) {
      return peer;
    }
    InetAddress one = walk(nearest, ForwardedFor.forwarded(headers));
    InetAddress other = walk(nearest, ForwardedFor.xForwardedFor(headers));
    // A proxy minds one of the headers and may let the other through as its client wrote it: where
    // each names somebody else, neither is believed.
    InetAddress client = one == null ? other : one;
    boolean agreed = one == null || other == null || one.equals(other);
    return client != null && agreed ? NetUtil.toAddressString(client) : peer;
  }

  /**
   * Goes from the nearest hop outwards, as far as those who tell are trusted.
   *
   * @return null without any hops
   */
  private @Nullable InetAddress walk(InetAddress nearest, List<@Nullable InetAddress> hops) {
    InetAddress client = nearest;
    for (int i = hops.size() - 1; i >= 0 && isTrusted(client); i--) {
      InetAddress hop = hops.get(i);
      if (hop == null) {
        return client; // it tells of somebody, but not who
      }
      client = hop;
    }
    return hops.isEmpty() ? null : client;
  }

  private boolean isTrusted(InetAddress address) {
    return trusted.stream().anyMatch(block -> block.contains(address));
  }
}
