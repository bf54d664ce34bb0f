package dev.verso.live;

import dev.verso.http.EntityTag;
import dev.verso.live.WatchedPages.Shown;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the streams of one path have in common: what they were told last, and the look at the page
 * that is under way.
 *
 * <pre>
 *            stale                    stale
 *   SETTLED --------> LOOKING ------------------> LOOKING, and once more
 *      ^                | ^                            |
 *      +--- seen -------+ +---------- seen ------------+
 * </pre>
 *
 * <p>Who comes is told what a look that began afterwards has seen, unless it is what he knows; and
 * of every change after that. So no change is missed between the load of a page and its stream. To
 * be used on the context of {@link LiveStreams}.
 */
final class Topic {
  private final Set<String> names;
  private final Map<Context, Set<LiveStream>> settled = new HashMap<>();
  private final Set<LiveStream> newcomers = new HashSet<>();
  private Set<String> madeOf = Set.of();
  private @Nullable EntityTag tag;
  private boolean looking;
  private boolean stale;

  /**
   * A path's.
   *
   * @param names of the documents that decide what is there
   */
  Topic(Set<String> names) {
    this.names = names;
  }

  /** Adds a stream, whose client has to be told what there is now: the topic is stale then. */
  void add(LiveStream stream) {
    newcomers.add(stream);
    stale = true;
  }

  void remove(LiveStream stream) {
    newcomers.remove(stream);
    settled.computeIfPresent(
        stream.loop(),
        (loop, streams) -> {
          streams.remove(stream);
          return streams.isEmpty() ? null : streams;
        });
  }

  boolean isEmpty() {
    return newcomers.isEmpty() && settled.isEmpty();
  }

  /** What the page was may not be what it is. */
  void markStale() {
    stale = true;
  }

  /**
   * As {@link #markStale}, if that document has to do with it. While nobody knows what is shown,
   * any may.
   */
  boolean markStale(String name) {
    boolean unknown = looking || (tag != null && madeOf.isEmpty());
    boolean concerned = unknown || names.contains(name) || madeOf.contains(name);
    stale |= concerned;
    return concerned;
  }

  /** Whether to look now; if so, {@link #seen} or {@link #failed} has to follow. */
  boolean beginLook() {
    if (!stale || looking) {
      return false;
    }
    looking = true;
    stale = false;
    return true;
  }

  /** The streams that the look which begins now is good for. */
  List<LiveStream> newcomers() {
    return List.copyOf(newcomers);
  }

  /** It could not be seen what is there. */
  void failed() {
    looking = false;
    stale = true;
  }

  /**
   * This is there now.
   *
   * @param waiting those that came before the look began
   * @param send given those that have to know, all of one event loop
   */
  void seen(
      Optional<Shown> shown, List<LiveStream> waiting, BiConsumer<Set<LiveStream>, Buffer> send) {
    looking = false;
    EntityTag now = shown.map(Shown::tag).orElse(null);
    boolean changed = !Objects.equals(tag, now);
    tag = now;
    madeOf = shown.map(Shown::madeOf).orElse(Set.of());
    Buffer event = Event.changed(Event.told(now));
    if (changed) {
      settled.values().forEach(streams -> send.accept(streams, event));
    }
    settle(waiting, stream -> !Event.isKnown(stream.known(), now))
        .forEach((loop, streams) -> send.accept(streams, event));
  }

  /** Those that are still here are told of changes from now on. */
  private Map<Context, Set<LiveStream>> settle(
      List<LiveStream> waiting, Predicate<LiveStream> hasToKnow) {
    Map<Context, Set<LiveStream>> untold = new HashMap<>();
    for (LiveStream stream : waiting) {
      if (newcomers.remove(stream)) {
        settled.computeIfAbsent(stream.loop(), loop -> new HashSet<>()).add(stream);
        if (hasToKnow.test(stream)) {
          untold.computeIfAbsent(stream.loop(), loop -> new HashSet<>()).add(stream);
        }
      }
    }
    return untold;
  }

  /** All of its streams. */
  List<LiveStream> streams() {
    List<LiveStream> all = new ArrayList<>(newcomers);
    settled.values().forEach(all::addAll);
    return all;
  }
}
