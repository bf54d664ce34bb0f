package dev.verso.live;

import java.util.HashMap;
import java.util.Map;

/** Bounds the open streams, in all and of one address. Thread-safe. */
final class StreamLimit {
  private final int most;
  private final int mostPerAddress;

  // Guarded by this.
  private final Map<String, Integer> byAddress = new HashMap<>();
  private int open;
  private long refused;

  StreamLimit(int most, int mostPerAddress) {
    this.most = most;
    this.mostPerAddress = mostPerAddress;
  }

  /** Counts one more from {@code address}, to be given back by {@link #close}, if it may be. */
  synchronized boolean tryOpen(String address) {
    if (open >= most || byAddress.getOrDefault(address, 0) >= mostPerAddress) {
      refused++;
      return false;
    }
    open++;
    byAddress.merge(address, 1, Integer::sum);
    return true;
  }

  synchronized void close(String address) {
    open--;
    byAddress.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
  }

  synchronized int open() {
    return open;
  }

  synchronized long refused() {
    return refused;
  }
}
