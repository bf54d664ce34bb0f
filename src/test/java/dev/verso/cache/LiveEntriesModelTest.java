package dev.verso.cache;

import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

import dev.verso.cache.LiveEntries.Entry;
import dev.verso.cache.LiveEntries.Flight;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A cache that is told of each change before its writer goes on must not be noticed: whatever reads
 * and writes happen at the same time, they give what a bare database would have given in some order
 * (linearizability). So a read that begins after a change was told never brings what was there
 * before: the invariants of {@link LiveEntries} are in that sentence.
 *
 * <p><a href="https://kotlinlang.org/docs/lincheck-guide.html">Lincheck</a> makes up scenarios of
 * the operations of each class below, and goes through the ways in which their threads can come
 * between each other, access by access; of one that goes wrong it prints the steps. {@code
 * -Dverso.test.scenarios=200} looks further than the suite has time for.
 */
class LiveEntriesModelTest {
  private static final int SCENARIOS = Integer.getInteger("verso.test.scenarios", 2);
  private static final int INTERLEAVINGS_OF_EACH = 150;

  @ParameterizedTest
  @ValueSource(
      classes = {
        Changes.class,
        Parts.class,
        Interruptions.class,
        Replacements.class,
        Growth.class,
        Losses.class
      })
  void noInterleavingShowsTheCache(Class<?> operations) {
    new ModelCheckingOptions()
        .iterations(SCENARIOS)
        .invocationsPerIteration(INTERLEAVINGS_OF_EACH)
        .threads(2)
        .actorsBefore(1)
        .actorsPerThread(2)
        .actorsAfter(2)
        // These are as good as their word: what comes between is looked at in LiveEntries, and in
        // what it does under the lock of compute.
        .addGuarantee(
            forClasses(ConcurrentHashMap.class.getName())
                .methods("get", "put", "replace", "clear")
                .treatAsAtomic())
        .addGuarantee(
            forClasses(CompletableFuture.class.getName())
                .methods("complete", "completeExceptionally")
                .treatAsAtomic())
        .sequentialSpecification(Database.class)
        .check(operations);
  }

  /** What the operations give where there is no cache: the version of a page. */
  public static class Database {
    private final AtomicInteger version = new AtomicInteger();

    public int read() {
      return version.get();
    }

    public void readAnother() {}

    public void failToRead() {}

    public void write() {
      version.incrementAndGet();
    }

    public void writeUnseen() {
      write();
    }

    public void replace() {
      write();
    }

    public void evict() {}

    public void grow() {}
  }

  /** A room without bounds. */
  record KeptInMap(ConcurrentMap<String, Entry<String, Integer>> map)
      implements Room<String, Integer> {
    @Override
    public @Nullable Entry<String, Integer> get(String key) {
      return map.get(key);
    }

    @Override
    public void put(String key, Entry<String, Integer> entry) {
      map.put(key, entry);
    }

    @Override
    public void reweigh(String key, Entry<String, Integer> entry) {
      map.replace(key, entry, entry);
    }

    @Override
    public void remove(String key) {
      map.remove(key);
    }

    @Override
    public Set<String> keys() {
      return map.keySet();
    }

    @Override
    public void clear() {
      map.clear();
    }
  }

  /** The same behind a cache whose entries are good as long as their generation lasts. */
  abstract static class Cached {
    static final String PAGE = "page";
    static final String ANOTHER = "another";

    final Database database = new Database();
    final KeptInMap kept = new KeptInMap(new ConcurrentHashMap<>());
    final LiveEntries<String, Integer> entries = new LiveEntries<>(kept);
    final Set<String> parts;

    Cached(String... parts) {
      this.parts = Set.of(parts);
    }

    @Operation
    public int read() {
      return read(PAGE);
    }

    /** As a request does: a hit, or a read under way, or one of its own. */
    final int read(String name) {
      Entry<String, Integer> known = entries.get(name);
      if (known != null && entries.isOfThisGeneration(known)) {
        return version(known);
      }
      Flight<String, Integer> mine = entries.newFlight();
      Flight<String, Integer> flight = entries.board(name, mine, Long.MAX_VALUE);
      if (flight == mine) {
        entries.land(name, mine, new Loaded<>(database.read(), parts));
      }
      try {
        Entry<String, Integer> landed = flight.landing.join();
        return flight != mine && entries.isOutdated(landed) ? read(name) : version(landed);
      } catch (CompletionException refused) {
        return read(name);
      }
    }

    static Integer version(Entry<String, Integer> entry) {
      return Objects.requireNonNull(entry.value());
    }

    final void change() {
      database.write();
      entries.changed(PAGE);
    }
  }

  /** A page changes. */
  public static class Changes extends Cached {
    @Operation
    public void write() {
      change();
    }
  }

  /** A page is made of another, which changes. */
  public static class Parts extends Cached {
    static final String PART = "part";

    public Parts() {
      super(PART);
    }

    @Operation
    public void write() {
      database.write();
      entries.changed(PART);
    }

    @Operation
    public void replace() {
      database.write();
      entries.anythingChanged(true);
    }
  }

  /** Pages change while the feed is interrupted. */
  public static class Interruptions extends Cached {
    @Operation
    public void writeUnseen() {
      database.write();
      entries.anythingChanged(false);
    }
  }

  /** Another collection takes the name of this one, which has two pages. */
  public static class Replacements extends Cached {
    @Operation
    public void readAnother() {
      read(ANOTHER);
    }

    @Operation
    public void replace() {
      database.write();
      entries.anythingChanged(true);
    }
  }

  /** A page that is kept changes while an encoding is added to what is kept of it. */
  public static class Growth extends Changes {
    public Growth() {
      read();
    }

    @Operation
    public void grow() {
      Entry<String, Integer> known = entries.get(PAGE);
      if (known != null) {
        entries.grown(PAGE, version(known));
      }
    }
  }

  /** A page changes while room is made for others, and the database refuses to bring it. */
  public static class Losses extends Changes {
    @Operation
    public void evict() {
      kept.remove(PAGE);
    }

    @Operation
    public void failToRead() {
      Flight<String, Integer> mine = entries.newFlight();
      if (entries.board(PAGE, mine, Long.MAX_VALUE) == mine) {
        entries.crash(PAGE, mine, new IllegalStateException("refused"), true);
      }
    }
  }
}
