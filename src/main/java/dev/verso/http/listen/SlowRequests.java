package dev.verso.http.listen;

import dev.verso.http.RequestId;
import dev.verso.text.PythonRepr;
import dev.verso.text.Throttle;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the operator of requests whose answer took long to begin; not of those that took their
 * client long to take. A line a second at most. Thread-safe.
 */
final class SlowRequests {
  private static final Logger LOG = LoggerFactory.getLogger(SlowRequests.class);

  private final long threshold;
  private final Throttle throttle = new Throttle(Duration.ofSeconds(1), System::nanoTime);

  /**
   * @param threshold zero for none
   */
  SlowRequests(Duration threshold) {
    this.threshold = threshold.isZero() ? Long.MAX_VALUE : threshold.toNanos();
  }

  /**
   * Tells of {@code request} where it was slow.
   *
   * @param nanos since its head came
   * @param outcome the status of its answer, or what became of it
   */
  void look(HttpServerRequest request, long nanos, Object outcome) {
    if (nanos >= threshold) {
      throttle.tryPass().ifPresent(held -> tell(request, nanos, outcome, held));
    }
  }

  private static void tell(HttpServerRequest request, long nanos, Object outcome, long held) {
    String id = Objects.requireNonNullElse(RequestId.known(request), "-");
    LOG.atWarn()
        .addKeyValue("http.request.id", id)
        .addKeyValue("http.request.method", request.method())
        .addKeyValue("url.original", AccessLog.escape(request.uri()))
        .addKeyValue("event.duration", nanos)
        .log(
            "Slow: {} {} took {} ms until its answer began ({}; request {}; {} more since the last"
                + " such line)",
            request.method(),
            PythonRepr.of(String.valueOf(request.path())),
            Duration.ofNanos(nanos).toMillis(),
            outcome,
            id,
            held);
  }
}
