package dev.verso;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** Which versions of pages were acknowledged when, to judge by what readers get. Thread-safe. */
final class VersionHistory {
  private final Map<String, ConcurrentSkipListMap<Long, Integer>> pages = new ConcurrentHashMap<>();

  /** It was acknowledged before this is called; those of one page come in ascending order. */
  void acknowledged(String page, int version) {
    pages
        .computeIfAbsent(page, name -> new ConcurrentSkipListMap<>())
        .put(System.nanoTime(), version);
  }

  /**
   * The last version that was acknowledged before that moment; 0 when there was none.
   *
   * @param moment in {@link System#nanoTime}
   */
  int at(String page, long moment) {
    ConcurrentSkipListMap<Long, Integer> versions = pages.get(page);
    Map.Entry<Long, Integer> version = versions == null ? null : versions.floorEntry(moment);
    return version == null ? 0 : version.getValue();
  }
}
