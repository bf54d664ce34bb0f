package dev.verso.page;

import dev.verso.mongo.Breaker;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Gives large pages the time that it takes to bring them: a reply that is long on its way is no
 * sign that the database is away. To be used on one event loop.
 *
 * <p>The driver shows nothing of a reply before it has all of it. So when one is late the database
 * is asked, beside it, how large its pages are. That it answers shows that it is there and that
 * these documents can be read; the sizes, how long they may take over a slow link. It is asked
 * again and again while they are on their way: when it has not answered that for the timeout of all
 * requests, they are failed like all others.
 */
final class LargePages {
  /** What is smaller is not late because of its size. */
  private static final int LARGE = 256 * 1024;

  /**
   * Bytes a second that a link must bring at least. The largest document may then take as long as
   * the driver waits for a reply's end.
   */
  private static final int SLOWEST_LINK = 1536 * 1024;

  private static final int ANSWERS_PER_TIMEOUT = 4;

  private final PageSource source;
  private final Breaker breaker;
  private final long timeoutNanos;

  /** Those that are on their way, with their sizes in bytes. */
  private final Map<PageRequest, Integer> awaited = new LinkedHashMap<>();

  private boolean asking;

  /**
   * @param timeout how long the database may be silent
   */
  LargePages(PageSource source, Breaker breaker, Duration timeout) {
    this.source = source;
    this.breaker = breaker;
    this.timeoutNanos = timeout.toNanos();
  }

  /**
   * Takes those of {@code late} that are large, to be waited for.
   *
   * @return the others; all of them where the database does not tell the sizes. Never fails.
   */
  Future<List<PageRequest>> takeFrom(Collection<PageRequest> late) {
    List<PageRequest> requests = List.copyOf(late);
    return sizes(requests).otherwise(Map.of()).map(sizes -> take(requests, sizes));
  }

  private Future<Map<String, Integer>> sizes(Collection<PageRequest> requests) {
    return source
        .sizes(requests.stream().map(request -> request.name).toList())
        .timeout(
            Math.max(1, timeoutNanos / ANSWERS_PER_TIMEOUT / 1_000_000), TimeUnit.MILLISECONDS);
  }

  private List<PageRequest> take(List<PageRequest> requests, Map<String, Integer> sizes) {
    if (!sizes.isEmpty()) {
      breaker.answered();
    }
    List<PageRequest> others = new ArrayList<>();
    for (PageRequest request : requests) {
      int size = sizes.getOrDefault(request.name, 0);
      if (size < LARGE) {
        others.add(request);
      } else if (!request.isAnswered()) {
        awaited.put(request, size);
        request.waitOn();
      }
    }
    return others;
  }

  /** To be called now and then, while a request is not answered. */
  void sweep(long now) {
    awaited.keySet().removeIf(PageRequest::isAnswered);
    boolean due =
        awaited.keySet().stream()
            .anyMatch(request -> now - request.waitsSince() > timeoutNanos / ANSWERS_PER_TIMEOUT);
    if (due && !asking && !breaker.isOpen()) {
      asking = true;
      sizes(awaited.keySet()).onSuccess(sizes -> renew()).onComplete(answered -> asking = false);
    }
  }

  /** The database is there. */
  private void renew() {
    breaker.answered();
    long now = System.nanoTime();
    awaited.forEach(
        (request, size) -> {
          if (now - request.began < nanosToBring(size)) {
            request.waitOn();
          }
        });
  }

  private static long nanosToBring(int size) {
    return TimeUnit.SECONDS.toNanos(1) * size / SLOWEST_LINK;
  }
}
