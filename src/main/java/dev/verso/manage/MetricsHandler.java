package dev.verso.manage;

import dev.verso.http.Accept;
import dev.verso.metrics.MetricSource;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Answers {@code /metrics} in the format that is asked for, Prometheus' own where none is. What
 * that takes is made at the first request, so that the start need not wait for it.
 */
final class MetricsHandler implements Handler<RoutingContext> {
  private static final List<Exposition.Format> FORMATS = List.of(Exposition.Format.values());

  /** What each of them is asked for by. */
  private static final List<Set<String>> MEDIA_TYPES =
      List.of(Set.of("text/plain"), Set.of("application/openmetrics-text"));

  private final MetricSource source;

  // Under the lock of this, on worker threads.
  private @Nullable Exposition exposition;

  MetricsHandler(MetricSource source) {
    this.source = source;
  }

  @Override
  public void handle(RoutingContext ctx) {
    int wanted = Accept.best(ctx.request().headers(), MEDIA_TYPES).orElse(0);
    Exposition.Format format = FORMATS.get(wanted);
    ctx.response().putHeader("Vary", "Accept");
    ctx.vertx()
        .executeBlocking(() -> render(format))
        .onSuccess(text -> ManagementVerticle.answer(ctx, 200, format.contentType(), text))
        .onFailure(ctx::fail);
  }

  private synchronized Buffer render(Exposition.Format format) {
    if (exposition == null) {
      exposition = new Exposition(source);
    }
    return exposition.render(format);
  }

  /** Blocks while an answer is made. */
  synchronized @Nullable Void close() {
    if (exposition != null) {
      exposition.close();
    }
    return null;
  }
}
