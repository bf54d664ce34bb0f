package dev.verso;

import dev.verso.metrics.Metric;
import dev.verso.metrics.MetricSink;
import io.vertx.core.json.JsonObject;

/** What {@code /info} tells of large bodies on their way to clients, as metrics. */
final class InFlightMetrics {
  private static final Metric SIZE =
      new Metric(
          "verso.http.in_flight.size",
          Metric.Unit.BYTES,
          "Bytes of large pages and files that wait for clients to take them");

  private static final Metric LIMIT =
      new Metric(
          "verso.http.in_flight.limit",
          Metric.Unit.BYTES,
          "Bytes of them that may wait: --http-max-in-flight");

  private static final Metric RESPONSES =
      new Metric(
          "verso.http.in_flight.responses",
          Metric.Unit.NONE,
          "Large responses that are being sent");

  private static final Metric WAITING =
      new Metric(
          "verso.http.in_flight.waiting",
          Metric.Unit.NONE,
          "Large responses that wait for room in the limit");

  private static final Metric CUT_OFF =
      new Metric(
          "verso.http.in_flight.cut_off",
          Metric.Unit.NONE,
          "Large responses that were cut off, as their clients took nothing");

  private InFlightMetrics() {}

  static void tell(JsonObject inFlight, MetricSink sink) {
    sink.gauge(SIZE, inFlight.getLong("bytes"));
    sink.gauge(LIMIT, inFlight.getLong("limit"));
    sink.gauge(RESPONSES, inFlight.getLong("responses"));
    sink.gauge(WAITING, inFlight.getLong("waiting"));
    sink.counter(CUT_OFF, inFlight.getLong("cutOff"));
  }
}
