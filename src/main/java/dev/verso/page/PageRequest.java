package dev.verso.page;

import dev.verso.trace.Span;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A page that was asked for, and the answer that it waits for. To be used on one event loop. */
final class PageRequest {
  final String name;
  final long began = System.nanoTime();
  final Promise<Optional<Page>> answer = Promise.promise();

  /** Whom it is for: who asked first, and those who joined. */
  final List<Span> askers = new ArrayList<>(0);

  /** As of when the database has been silent about it, in {@link System#nanoTime}. */
  private long waitsSince = began;

  PageRequest(String name) {
    this.name = name;
  }

  boolean isAnswered() {
    return answer.future().isComplete();
  }

  long waitsSince() {
    return waitsSince;
  }

  /** The database has told something of this page, if not yet the page. */
  void waitOn() {
    waitsSince = System.nanoTime();
  }
}
