package dev.verso.page;

import dev.verso.http.problem.Problem;
import dev.verso.mongo.Breaker;
import dev.verso.mongo.DriverFailure;
import dev.verso.trace.CurrentSpan;
import dev.verso.trace.Span;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/**
 * Gathers the requests for pages of one event loop into few queries, as what a query costs is most
 * of what a page costs. To be used on that event loop alone, where its answers come too.
 *
 * <p>While a slot is free a request leaves at once, by itself. While all are taken requests wait,
 * and leave together when one gets free: so the busier the database, the larger the batches, and
 * nobody waits for company. A request joins an equal one that waits, but none that has left, which
 * may have read already.
 *
 * <p>What is asked for {@linkplain #together together} leaves so.
 *
 * <p>What goes wrong with one page stays with it:
 *
 * <ul>
 *   <li>a query of several names that the database or the driver refuses is asked again name by
 *       name;
 *   <li>one that takes long (a quarter of the timeout) gives its slot back. {@linkplain LargePages
 *       Large} pages among what it has not brought yet are waited for, the other names are asked
 *       for again name by name, whatever comes first counts;
 *   <li>one that has brought much ends, and the rest is asked for anew, in batches as small as the
 *       pages are large.
 * </ul>
 *
 * When the database is silent these rules add at most three queries to each slot's one, and for
 * each of them one for sizes, until the {@link Breaker} opens.
 */
final class BatchingPageStore implements PageStore {
  /** What is refused where a right is missing. */
  static final String READING = "read pages";

  private static final int SLOTS = 1;
  private static final int SWEEPS_PER_TIMEOUT = 20;
  private static final int LATE_PART_OF_TIMEOUT = 4;

  private final Vertx vertx;
  private final PageSource source;
  private final Breaker breaker;
  private final LargePages largePages;
  private final long timeoutNanos;
  private final GatheringStatistics statistics;

  private final WaitingRequests waiting = new WaitingRequests();

  /** All that are not answered, and those answered since the last sweep. */
  private final Set<PageRequest> unanswered = new LinkedHashSet<>();

  /** All that hold a slot. */
  private final List<Query> queries = new ArrayList<>();

  private boolean sweeping;
  private boolean held;

  /**
   * @param timeout how long a request may wait for the database to answer
   */
  BatchingPageStore(
      Vertx vertx,
      PageSource source,
      Breaker breaker,
      Duration timeout,
      GatheringStatistics statistics) {
    this.vertx = vertx;
    this.source = source;
    this.breaker = breaker;
    this.largePages = new LargePages(source, breaker, timeout);
    this.timeoutNanos = timeout.toNanos();
    this.statistics = statistics;
  }

  /** A query on its way, and what it has not brought yet. */
  private static final class Query {
    final long began = System.nanoTime();
    final int size;
    final Map<String, PageRequest> missing;

    Query(List<PageRequest> requests) {
      size = requests.size();
      missing = new HashMap<>(size * 2);
      requests.forEach(request -> missing.put(request.name, request));
    }

    /** Part of what the first request is for, linked to all that it is for. */
    Span span() {
      List<Span> askers = new ArrayList<>(0);
      missing.values().forEach(request -> askers.addAll(request.askers));
      return askers.isEmpty()
          ? CurrentSpan.NONE
          : askers
              .get(0)
              .child("gathered query", Span.Kind.INTERNAL, askers)
              .tell("db.operation.batch.size", size);
    }
  }

  @Override
  public Future<Optional<Page>> find(PageName name) {
    if (breaker.isOpen()) {
      return Future.failedFuture(Problem.unavailable(new TimeoutException("not asked")));
    }
    PageRequest request = waiting.join(name.value());
    unanswered.add(request);
    Span asker = CurrentSpan.get();
    if (asker != CurrentSpan.NONE) {
      request.askers.add(asker);
    }
    leave();
    return request.answer.future();
  }

  @Override
  public void together(Runnable asking) {
    held = true;
    try {
      asking.run();
    } finally {
      held = false;
      leave();
    }
  }

  private void leave() {
    while (!held && queries.size() < SLOTS && !waiting.isEmpty()) {
      List<PageRequest> batch = waiting.nextBatch();
      if (!batch.isEmpty()) {
        send(new Query(batch));
      }
    }
  }

  private void send(Query query) {
    queries.add(query);
    statistics.left(query.size);
    query.missing.values().forEach(page -> statistics.waited(query.began - page.began));
    sweepLater();
    CurrentSpan.during(
            query.span(),
            () -> source.find(List.copyOf(query.missing.keySet()), pages -> deliver(query, pages)))
        .onSuccess(complete -> ended(query, complete))
        .onFailure(cause -> failed(query, cause));
  }

  private void deliver(Query query, List<StoredPage> pages) {
    int bytes = 0;
    for (StoredPage page : pages) {
      bytes += page.size();
      PageRequest request = query.missing.remove(page.id());
      if (request != null) {
        answer(request, page);
      }
    }
    if (!pages.isEmpty()) {
      waiting.expect(bytes / pages.size());
    }
  }

  private static void answer(PageRequest request, StoredPage found) {
    if (found.page() == null) {
      Throwable cause = new MalformedPage(request.name);
      request.answer.tryFail(
          new Problem(Problem.Kind.INTERNAL, "This page cannot be shown", cause));
    } else {
      request.answer.tryComplete(Optional.of(found.page()));
    }
  }

  private void ended(Query query, boolean complete) {
    breaker.answered();
    if (complete) {
      query.missing.values().forEach(absent -> absent.answer.tryComplete(Optional.empty()));
    } else {
      waiting.putBack(query.missing.values());
    }
    free(query);
  }

  private void failed(Query query, Throwable cause) {
    boolean away = DriverFailure.isAway(cause);
    if (!away) {
      breaker.answered();
    }
    if (query.size > 1 && !away) {
      waiting.addSingly(query.missing.values());
    } else {
      query.missing.values().forEach(request -> fail(request, cause));
    }
    free(query);
  }

  private void fail(PageRequest request, Throwable cause) {
    if (!request.isAnswered()) {
      breaker.failed(request.waitsSince(), cause);
      request.answer.tryFail(Problem.ofDatabase(cause, READING));
    }
  }

  private void free(Query query) {
    queries.remove(query);
    leave();
  }

  private void sweepLater() {
    if (!sweeping) {
      sweeping = true;
      vertx
          .timer(Math.max(1, timeoutNanos / SWEEPS_PER_TIMEOUT / 1_000_000))
          .onSuccess(passed -> sweep());
    }
  }

  /** Fails requests that waited too long, and takes the slots of queries that are late. */
  private void sweep() {
    sweeping = false;
    long now = System.nanoTime();
    unanswered.removeIf(PageRequest::isAnswered);
    for (PageRequest request : List.copyOf(unanswered)) {
      if (now - request.waitsSince() > timeoutNanos) {
        unanswered.remove(request);
        waiting.remove(request);
        fail(request, new TimeoutException("no answer in time"));
      }
    }
    largePages.sweep(now);
    for (Query query : List.copyOf(queries)) {
      if (now - query.began > timeoutNanos / LATE_PART_OF_TIMEOUT) {
        queries.remove(query);
        largePages.takeFrom(query.missing.values()).onSuccess(others -> askAgain(query, others));
      }
    }
    leave();
    if (!unanswered.isEmpty()) {
      sweepLater();
    }
  }

  private void askAgain(Query late, List<PageRequest> missing) {
    if (late.size > 1) {
      waiting.addSingly(missing);
      leave();
    }
  }
}
