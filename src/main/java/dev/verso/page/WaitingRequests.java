package dev.verso.page;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The requests that no query has taken along yet, and which of them the next one takes: one that
 * must leave by itself, else those that came first, as many as their pages are small. To be used on
 * one event loop.
 */
final class WaitingRequests {
  private static final int MOST_NAMES = 64;
  private static final int BYTES_AIMED_AT = 2 * 1024 * 1024;

  /** By name, in order of arrival. */
  private final Map<String, PageRequest> gathering = new LinkedHashMap<>();

  /** Those that must leave by themselves, ahead of the gathering. */
  private final Deque<PageRequest> singles = new ArrayDeque<>();

  private int mostNames = MOST_NAMES;

  boolean isEmpty() {
    return gathering.isEmpty() && singles.isEmpty();
  }

  /** The one for this name, whether it waits already or comes now. */
  PageRequest join(String name) {
    return gathering.computeIfAbsent(name, PageRequest::new);
  }

  /** Each of them is to leave by itself. */
  void addSingly(Collection<PageRequest> requests) {
    singles.addAll(requests);
  }

  /** Puts them ahead of the younger ones; who asked for the same meanwhile gets their answer. */
  void putBack(Collection<PageRequest> requests) {
    Map<String, PageRequest> younger = new LinkedHashMap<>(gathering);
    gathering.clear();
    for (PageRequest request : requests) {
      PageRequest joined = younger.remove(request.name);
      if (joined != null) {
        request
            .answer
            .future()
            .onSuccess(joined.answer::tryComplete)
            .onFailure(joined.answer::tryFail);
      }
      gathering.put(request.name, request);
    }
    gathering.putAll(younger);
  }

  /** It waits no more. */
  void remove(PageRequest request) {
    gathering.remove(request.name, request);
  }

  /**
   * Makes the next batches as small as pages are large.
   *
   * @param averageBytes of the pages that came last
   */
  void expect(int averageBytes) {
    mostNames = Math.max(1, Math.min(MOST_NAMES, BYTES_AIMED_AT / (averageBytes + 1)));
  }

  /** Takes out what leaves together; nothing where all that waited has been answered meanwhile. */
  List<PageRequest> nextBatch() {
    List<PageRequest> batch = new ArrayList<>(Math.min(mostNames, gathering.size() + 1));
    while (batch.isEmpty() && !singles.isEmpty()) {
      addUnlessAnswered(singles.remove(), batch);
    }
    if (batch.isEmpty()) {
      Iterator<PageRequest> waiting = gathering.values().iterator();
      while (batch.size() < mostNames && waiting.hasNext()) {
        addUnlessAnswered(waiting.next(), batch);
        waiting.remove();
      }
    }
    return batch;
  }

  private static void addUnlessAnswered(PageRequest request, List<PageRequest> batch) {
    if (!request.isAnswered()) {
      batch.add(request);
    }
  }
}
