package dev.verso.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.verso.cache.LiveEntries.Entry;
import dev.verso.metrics.Metric;
import dev.verso.metrics.MetricSink;
import dev.verso.metrics.MetricSource;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The memory of {@code --cache-size}, which all caches of the process share: what is asked for most
 * stays, whatever it is. Thread-safe.
 */
public final class Memory implements MetricSource {
  private static final Metric ENTRIES =
      new Metric(
          "verso.cache.entries",
          Metric.Unit.NONE,
          "Names in the cache: pages, files, and names known to have none");

  private static final Metric SIZE =
      new Metric("verso.cache.size", Metric.Unit.BYTES, "Memory of the cache, about");

  private static final Metric EVICTIONS =
      new Metric(
          "verso.cache.evictions", Metric.Unit.NONE, "Entries dropped from the cache to make room");

  private static final int ABSENT_WEIGHT = 256;

  /** With the set of those that are made of it, which mostly holds one. */
  private static final int PART_WEIGHT = 320;

  private final Cache<Object, Entry<?, ?>> cache;
  private final LongAdder evictions = new LongAdder();

  /** As large as the options say. */
  public Memory(CacheOptions options) {
    this(options.size());
  }

  /** For so many bytes. */
  public Memory(long bytes) {
    this.cache =
        Caffeine.newBuilder()
            .maximumWeight(bytes)
            .weigher(Memory::weight)
            // What there is to tidy up is little: no thread is worth waking for it.
            .executor(Runnable::run)
            .evictionListener((key, entry, cause) -> evictions.increment())
            .build();
  }

  private static int weight(Object key, Entry<?, ?> entry) {
    int value = entry.value() instanceof Kept kept ? kept.weight() : ABSENT_WEIGHT;
    long weight = (long) key.toString().length() + value;
    weight += (long) PART_WEIGHT * entry.parts().size();
    return (int) Math.min(Integer.MAX_VALUE, weight);
  }

  /**
   * A room in it.
   *
   * @param keys the class of the keys, which no other room has, and whose text is about as long as
   *     they are
   */
  <K, V> Room<K, V> room(Class<K> keys) {
    return new Shared<>(cache.asMap(), keys);
  }

  /** For those who run Verso. */
  public JsonObject info() {
    return new JsonObject().put("entries", cache.estimatedSize()).put("bytes", bytes());
  }

  private long bytes() {
    return cache.policy().eviction().orElseThrow().weightedSize().orElse(0);
  }

  @Override
  public void tell(MetricSink sink) {
    sink.gauge(ENTRIES, cache.estimatedSize());
    sink.gauge(SIZE, bytes());
    sink.counter(EVICTIONS, evictions.sum());
  }

  /** The entries whose keys are of one class. */
  private record Shared<K, V>(ConcurrentMap<Object, Entry<?, ?>> all, Class<K> type)
      implements Room<K, V> {
    @Override
    @SuppressWarnings("unchecked") // nobody else puts anything under a key of this class
    public @Nullable Entry<K, V> get(K key) {
      return (Entry<K, V>) all.get(key);
    }

    @Override
    public void put(K key, Entry<K, V> entry) {
      all.put(key, entry);
    }

    @Override
    public void reweigh(K key, Entry<K, V> entry) {
      all.replace(key, entry, entry);
    }

    @Override
    public void remove(K key) {
      all.remove(key);
    }

    @Override
    public Set<K> keys() {
      return all.keySet().stream()
          .filter(type::isInstance)
          .map(type::cast)
          .collect(Collectors.toSet());
    }

    @Override
    public void clear() {
      all.keySet().removeIf(type::isInstance);
    }
  }
}
