package dev.verso.page;

import com.mongodb.MongoSocketException;
import com.mongodb.MongoTimeoutException;
import dev.verso.http.Problem;
import dev.verso.mongo.DatabaseRefusal;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * <p>What goes wrong with one page stays with it:
 *
 * <ul>
 *   <li>a query of several names that the database or the driver refuses is asked again name by
 *       name;
 *   <li>one that takes long (a quarter of the timeout) gives its slot back, and names it has not
 *       brought yet are asked for again name by name, whatever comes first counts;
 *   <li>one that has brought much ends, and the rest is asked for anew, in batches as small as the
 *       pages are large.
 * </ul>
 *
 * When the database is silent these rules add at most three queries to each slot's one until the
 * {@link Breaker} opens.
 */
final class BatchingPageStore implements PageStore {
  /** What is refused where a right is missing. */
  static final String READING = "read pages";

  private static final int SLOTS = 1;
  private static final int MOST_NAMES = 64;
  private static final int BYTES_AIMED_AT = 2 * 1024 * 1024;
  private static final int SWEEPS_PER_TIMEOUT = 20;
  private static final int LATE_PART_OF_TIMEOUT = 4;

  private final Vertx vertx;
  private final PageSource source;
  private final Breaker breaker;
  private final long timeoutNanos;

  /** Those that wait, by name, in order of arrival. */
  private final Map<String, Request> gathering = new LinkedHashMap<>();

  /** Those that must leave by themselves, ahead of the gathering. */
  private final Deque<Request> singles = new ArrayDeque<>();

  /** All that are not answered, and those answered since the last sweep, in order of arrival. */
  private final Deque<Request> unanswered = new ArrayDeque<>();

  /** All that hold a slot. */
  private final List<Query> queries = new ArrayList<>();

  private int mostNames = MOST_NAMES;
  private boolean sweeping;

  /**
   * @param timeout how long a request may wait for its answer
   */
  BatchingPageStore(Vertx vertx, PageSource source, Breaker breaker, Duration timeout) {
    this.vertx = vertx;
    this.source = source;
    this.breaker = breaker;
    this.timeoutNanos = timeout.toNanos();
  }

  private static final class Request {
    final String name;
    final long began = System.nanoTime();
    final Promise<Optional<Page>> answer = Promise.promise();

    Request(String name) {
      this.name = name;
    }

    boolean isAnswered() {
      return answer.future().isComplete();
    }
  }

  /** A query on its way, and what it has not brought yet. */
  private static final class Query {
    final long began = System.nanoTime();
    final int size;
    final Map<String, Request> missing;

    Query(List<Request> requests) {
      size = requests.size();
      missing = new HashMap<>(size * 2);
      requests.forEach(request -> missing.put(request.name, request));
    }
  }

  @Override
  public Future<Optional<Page>> find(PageName name) {
    if (breaker.isOpen()) {
      return Future.failedFuture(Problem.unavailable(new TimeoutException("not asked")));
    }
    Request request = gathering.computeIfAbsent(name.value(), this::newRequest);
    leave();
    return request.answer.future();
  }

  private Request newRequest(String name) {
    Request request = new Request(name);
    unanswered.add(request);
    return request;
  }

  private void leave() {
    while (queries.size() < SLOTS && !(singles.isEmpty() && gathering.isEmpty())) {
      List<Request> batch = nextBatch();
      if (!batch.isEmpty()) {
        send(new Query(batch));
      }
    }
  }

  private List<Request> nextBatch() {
    List<Request> batch = new ArrayList<>(Math.min(mostNames, gathering.size() + 1));
    while (batch.isEmpty() && !singles.isEmpty()) {
      addUnlessAnswered(singles.remove(), batch);
    }
    if (batch.isEmpty()) {
      Iterator<Request> waiting = gathering.values().iterator();
      while (batch.size() < mostNames && waiting.hasNext()) {
        addUnlessAnswered(waiting.next(), batch);
        waiting.remove();
      }
    }
    return batch;
  }

  private static void addUnlessAnswered(Request request, List<Request> batch) {
    if (!request.isAnswered()) {
      batch.add(request);
    }
  }

  private void send(Query query) {
    queries.add(query);
    sweepLater();
    source
        .find(List.copyOf(query.missing.keySet()), pages -> deliver(query, pages))
        .onSuccess(complete -> ended(query, complete))
        .onFailure(cause -> failed(query, cause));
  }

  private void deliver(Query query, List<StoredPage> pages) {
    int bytes = 0;
    for (StoredPage page : pages) {
      bytes += page.size();
      Request request = query.missing.remove(page.id());
      if (request != null) {
        answer(request, page);
      }
    }
    if (!pages.isEmpty()) {
      int average = bytes / pages.size() + 1;
      mostNames = Math.max(1, Math.min(MOST_NAMES, BYTES_AIMED_AT / average));
    }
  }

  private static void answer(Request request, StoredPage found) {
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
      gatherAgain(query);
    }
    free(query);
  }

  /** Puts the rest of a query that ended early ahead of the younger ones. */
  private void gatherAgain(Query query) {
    Map<String, Request> younger = new LinkedHashMap<>(gathering);
    gathering.clear();
    query.missing.forEach(
        (name, request) -> {
          Request joined = younger.remove(name);
          if (joined != null) {
            request
                .answer
                .future()
                .onSuccess(joined.answer::tryComplete)
                .onFailure(joined.answer::tryFail);
          }
          gathering.put(name, request);
        });
    gathering.putAll(younger);
  }

  private void failed(Query query, Throwable cause) {
    if (!isAway(cause)) {
      breaker.answered();
    }
    if (query.size > 1 && !isAway(cause)) {
      singles.addAll(query.missing.values());
    } else {
      query.missing.values().forEach(request -> fail(request, cause));
    }
    free(query);
  }

  /** Whether nobody answered, rather than that somebody refused. */
  private static boolean isAway(Throwable cause) {
    return cause instanceof MongoSocketException
        || cause instanceof MongoTimeoutException
        || cause instanceof TimeoutException;
  }

  private void fail(Request request, Throwable cause) {
    if (!request.isAnswered()) {
      breaker.failed(request.began, cause);
      request.answer.tryFail(
          DatabaseRefusal.of(cause, READING)
              .map(Problem::refused)
              .orElseGet(() -> Problem.unavailable(cause)));
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
    unanswered.removeIf(Request::isAnswered);
    while (!unanswered.isEmpty() && now - unanswered.peek().began > timeoutNanos) {
      Request due = unanswered.remove();
      gathering.remove(due.name, due);
      fail(due, new TimeoutException("no answer in time"));
    }
    for (Query query : List.copyOf(queries)) {
      if (now - query.began > timeoutNanos / LATE_PART_OF_TIMEOUT) {
        if (query.size > 1) {
          singles.addAll(query.missing.values());
        }
        queries.remove(query);
      }
    }
    leave();
    if (!unanswered.isEmpty()) {
      sweepLater();
    }
  }
}
