package dev.verso.cache;

import dev.verso.cache.LiveEntries.Entry;
import dev.verso.mongo.ChangeFeed;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * How long an entry is good unasked. It proves right as of the moment its read began; and while its
 * generation lasts, as of each {@linkplain ChangeFeed#lastProof proof} of the feed. When the
 * younger of both is older than the bound (--cache-trust, or --cache-ttl where the feed never
 * proves anything), the database is to be asked. Thread-safe.
 */
final class Freshness {
  /** After so long without a proof an operator should look. */
  private static final Duration LONG_BEHIND = Duration.ofSeconds(10);

  private final ChangeFeed feed;
  private final LiveEntries<?, ?> entries;
  private final boolean on;
  private final long bound;

  /** By up to how much sooner entries are asked for again, so that not all are at the same time. */
  private final long spread;

  Freshness(ChangeFeed feed, LiveEntries<?, ?> entries, CacheOptions options) {
    this.feed = feed;
    this.entries = entries;
    this.on = options.isOn();
    boolean proves = feed.state() != ChangeFeed.State.TTL_ONLY;
    this.bound = (proves ? options.trust() : options.ttl()).toNanos();
    this.spread = proves ? bound / 4 : 0;
  }

  /** Whether the entry is good without asking. */
  boolean isFresh(Entry<?, ?> entry) {
    long now = System.nanoTime();
    long right = provedRight(entry);
    return now - right <= bound && (right != entry.readAt() || now - right <= bound - early(entry));
  }

  /**
   * What is read because nothing is proved is read together, the busiest first, and would be again
   * when all of it expires together. Some by up to a quarter sooner, and they part.
   */
  private long early(Entry<?, ?> entry) {
    return spread / 1024 * (entry.readAt() & 1023); // whose last digits are anything
  }

  /** The last moment as of which the entry is known to be what the database holds. */
  private long provedRight(Entry<?, ?> entry) {
    if (!entries.isOfThisGeneration(entry)) {
      return entry.readAt();
    }
    long proof = feed.lastProof();
    return proof - entry.readAt() > 0 ? proof : entry.readAt();
  }

  /** For how long nothing has shown that the entry is what the database holds. */
  Duration unproved(Entry<?, ?> entry) {
    return Duration.ofNanos(System.nanoTime() - provedRight(entry));
  }

  /**
   * How much earlier than one that began then a read under way may have begun, in nanoseconds. Of
   * one that is still registered no change was told: it is as exact as the feed.
   */
  long patience(long began) {
    return began - feed.lastProof() <= bound ? Long.MAX_VALUE : bound;
  }

  /** What would make the entry good without asking, if that is near; else null. */
  @Nullable CompletionStage<?> lateProof(Entry<?, ?> entry) {
    return entries.isOfThisGeneration(entry) ? feed.lateProof() : null;
  }

  /** How the feed does, with its lag when nothing was proved for long. */
  JsonObject health() {
    JsonObject health = new JsonObject().put("feed", state());
    return isProved() && lag() > LONG_BEHIND.toNanos() ? putLag(health) : health;
  }

  /** For those who run Verso. */
  JsonObject info() {
    JsonObject info = new JsonObject().put("feed", state());
    if (on) {
      info.put("proof", feed.proofRule());
    }
    return isProved() ? putLag(info) : info;
  }

  private String state() {
    return on ? feed.state().toString() : "off";
  }

  private boolean isProved() {
    return on && feed.lastProof() != ChangeFeed.LONG_AGO;
  }

  private long lag() {
    return System.nanoTime() - feed.lastProof();
  }

  private JsonObject putLag(JsonObject into) {
    return into.put("feedLagMillis", lag() / 1_000_000);
  }
}
