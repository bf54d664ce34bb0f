package dev.verso.http.output;

import dev.verso.metrics.Metric;
import dev.verso.metrics.MetricSink;
import dev.verso.metrics.MetricSource;
import io.vertx.core.json.JsonObject;

/**
 * Large bodies on their way to clients, at one moment.
 *
 * @param limit of {@code bytes}
 * @param bytes that wait for clients to take them
 * @param responses that are being sent
 * @param waiting how many of them wait for room
 * @param cutOff how many were cut off since the start
 */
public record InFlight(long limit, long bytes, int responses, int waiting, long cutOff)
    implements MetricSource {
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

  /** For {@code /info}. */
  public JsonObject json() {
    return new JsonObject()
        .put("limit", limit)
        .put("bytes", bytes)
        .put("responses", responses)
        .put("waiting", waiting)
        .put("cutOff", cutOff);
  }

  @Override
  public void tell(MetricSink sink) {
    sink.gauge(SIZE, bytes);
    sink.gauge(LIMIT, limit);
    sink.gauge(RESPONSES, responses);
    sink.gauge(WAITING, waiting);
    sink.counter(CUT_OFF, cutOff);
  }
}
