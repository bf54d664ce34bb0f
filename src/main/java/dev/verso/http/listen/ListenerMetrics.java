package dev.verso.http.listen;

import java.time.Duration;

/**
 * What is counted on the way of every request, which can be left out.
 *
 * @param requests for all event loops
 * @param lag of all event loops
 */
record ListenerMetrics(RequestMetrics requests, EventLoopLag lag) {
  static ListenerMetrics of(boolean tls, Duration slowRequest) {
    return new ListenerMetrics(
        new RequestMetrics(tls ? "https" : "http", new SlowRequests(slowRequest)),
        new EventLoopLag());
  }
}
