package dev.verso.mongo;

import dev.verso.metrics.Histogram;
import dev.verso.metrics.Metric;
import dev.verso.metrics.MetricSink;
import dev.verso.metrics.MetricSource;
import dev.verso.trace.CurrentSpan;
import dev.verso.trace.Span;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Counts what requests ask the database, by OpenTelemetry's <a
 * href="https://opentelemetry.io/docs/specs/semconv/db/database-metrics/">conventions for
 * databases</a>. Thread-safe.
 *
 * <p>Not by a listener for the driver's commands, such as Micrometer's: where there is one, driver
 * 5.8 copies each reply to hand it over, also half a megabyte of a file.
 */
public final class Operations implements MetricSource {
  private static final Metric DURATION =
      new Metric(
          "db.client.operation.duration",
          Metric.Unit.SECONDS,
          "Time from asking the database until all of its answer is there, or it failed");

  /** Those that the conventions advise. */
  private static final double[] BOUNDS = {0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10};

  private static final String ANSWERED = "";

  /** By operation, collection and outcome. */
  private final ConcurrentMap<List<String>, Histogram> durations = new ConcurrentHashMap<>();

  /**
   * Counts an operation that has just begun.
   *
   * @param operation the command's name
   * @return {@code answer}, once it is counted
   */
  public <T> Future<T> timed(String operation, String collection, Future<T> answer) {
    long began = System.nanoTime();
    Span span =
        CurrentSpan.get()
            .child(operation + " " + collection, Span.Kind.CLIENT)
            .tell("db.system.name", "mongodb")
            .tell("db.operation.name", operation)
            .tell("db.collection.name", collection);
    return answer
        .onComplete(answered -> span.end(answered.cause()))
        .onSuccess(answered -> count(began, operation, collection, ANSWERED))
        .onFailure(cause -> count(began, operation, collection, outcome(cause)));
  }

  private void count(long began, String operation, String collection, String outcome) {
    durations
        .computeIfAbsent(
            List.of(operation, collection, outcome), first -> Histogram.ofSeconds(BOUNDS))
        .record(System.nanoTime() - began);
  }

  /** One of two, whatever the server says. */
  private static String outcome(Throwable failure) {
    return DriverFailure.isAway(failure) ? "away" : "refused";
  }

  @Override
  public void tell(MetricSink sink) {
    durations.forEach(
        (kind, duration) ->
            sink.histogram(
                DURATION,
                duration.snapshot(),
                "db.system.name",
                "mongodb",
                "db.operation.name",
                kind.get(0),
                "db.collection.name",
                kind.get(1),
                "error.type",
                kind.get(2)));
  }
}
