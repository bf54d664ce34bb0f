package dev.verso.page;

import java.util.concurrent.atomic.LongAdder;

/** What the cache did since the start. */
final class CacheStatistics {
  final LongAdder hits = new LongAdder();
  final LongAdder misses = new LongAdder();
  final LongAdder revalidations = new LongAdder();
  final LongAdder staleAnswers = new LongAdder();
  final LongAdder invalidations = new LongAdder();

  void count(CacheStatus status) {
    switch (status) {
      case HIT -> hits.increment();
      case MISS, COLLAPSED_MISS, OFF -> misses.increment();
      case REVALIDATED, COLLAPSED_REVALIDATED -> revalidations.increment();
      case STALE, STALE_AFTER_ERROR -> staleAnswers.increment();
    }
  }
}
