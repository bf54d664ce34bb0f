package dev.verso.folder;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Pages that were read to be compared and are to be written next: small ones need not be read
 * twice. Of more than an eighth of the heap none is kept. Thread-safe.
 */
final class Kept {
  private static final int PART_OF_HEAP = 8;

  /** Beside its bytes, roughly. */
  private static final int EACH = 512;

  private final Map<String, Content> contents = new ConcurrentHashMap<>();
  private final AtomicLong room = new AtomicLong(Runtime.getRuntime().maxMemory() / PART_OF_HEAP);

  /** Keeps it while there is room. */
  void offer(String path, Content content) {
    long weight = weight(content);
    if (room.addAndGet(-weight) < 0) {
      room.addAndGet(weight);
    } else {
      contents.put(path, content);
    }
  }

  /** Gives it away; empty where it is not kept. */
  Optional<Content> take(String path) {
    Optional<Content> content = Optional.ofNullable(contents.remove(path));
    content.ifPresent(taken -> room.addAndGet(weight(taken)));
    return content;
  }

  private static long weight(Content content) {
    return (long) content.size() + EACH;
  }
}
