package dev.verso.live;

import dev.verso.http.EntityTag;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.Set;

/** The pages, as those need them who watch them. */
public interface WatchedPages {
  /**
   * What a path shows.
   *
   * @param tag of the page
   * @param madeOf the names of all documents that it is made of; empty where nobody knows
   */
  record Shown(EntityTag tag, Set<String> madeOf) {}

  /**
   * The names of the documents that decide what {@code path} shows, whether there are such or not.
   *
   * @param path below the mount of the pages, decoded, without a slash at its start
   * @throws IllegalArgumentException when no page can be there; the message says why
   */
  Set<String> namesOf(String path);

  /**
   * What {@code path} shows now; empty where it shows no page. To be asked on one context.
   *
   * @return fails where that cannot be told for sure at the moment
   */
  Future<Optional<Shown>> shownAt(String path);

  /** Whether changes are told; else one has to look. */
  boolean tellsChanges();
}
