package dev.verso.http.listen;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells what is drained when a listener stops, and what came of it. */
final class DrainLog {
  private static final Logger LOG = LoggerFactory.getLogger(PublicListener.class);

  private final PublicVerticle.Setup setup;
  private final long began = System.nanoTime();
  private final long abortedBefore;

  private DrainLog(PublicVerticle.Setup setup) {
    this.setup = setup;
    this.abortedBefore = aborted(setup);
  }

  /** Says what is under way as the listener stops. */
  static DrainLog begin(PublicVerticle.Setup setup) {
    LOG.info(
        "Listening no more: {} connections are open{}; requests under way have {} ms to finish",
        setup.limit().open(),
        setup.metrics() == null
            ? ""
            : ", with " + setup.metrics().requests().active() + " requests under way",
        setup.options().shutdownTimeout().toMillis());
    return new DrainLog(setup);
  }

  /** Says how it went. */
  void end() {
    long cutOff = aborted(setup) - abortedBefore;
    LOG.info(
        "Drained in {} ms{}",
        Duration.ofNanos(System.nanoTime() - began).toMillis(),
        setup.metrics() == null
            ? ""
            : cutOff == 0
                ? ": every request was answered"
                : ": " + cutOff + " requests were cut off");
  }

  private static long aborted(PublicVerticle.Setup setup) {
    ListenerMetrics metrics = setup.metrics();
    return metrics == null ? 0 : metrics.requests().aborted();
  }
}
