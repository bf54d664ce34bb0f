package dev.verso.page;

import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

import dev.verso.page.LiveEntries.Entry;
import dev.verso.page.LiveEntries.Flight;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A cache that is told of each change before its writer goes on must not be noticed: whatever reads
 * and writes happen at the same time, they give what a bare database would have given in some order
 * (linearizability). So a read that begins after a change was told never brings what was there
 * before: both invariants of {@link LiveEntries} are in that sentence.
 *
 * <p><a href="https://kotlinlang.org/docs/lincheck-guide.html">Lincheck</a> makes up scenarios of
 * the operations of each class below, and goes through the ways in which their threads can come
 * between each other, access by access; of one that goes wrong it prints the steps. {@code
 * -Dverso.test.scenarios=200} looks further than the suite has time for.
 */
class LiveEntriesModelTest {
  private static final int SCENARIOS = Integer.getInteger("verso.test.scenarios", 6);
  private static final int INTERLEAVINGS_OF_EACH = 250;

  @ParameterizedTest
  @ValueSource(
      classes = {
        Changes.class,
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

  /** The same behind a cache whose entries are good as long as their generation lasts. */
  abstract static class Cached {
    static final String PAGE = "page";
    static final String ANOTHER = "another";

    final Database database = new Database();
    final ConcurrentMap<String, Entry<Integer>> kept = new ConcurrentHashMap<>();
    final LiveEntries<Integer> entries = new LiveEntries<>(kept);

    @Operation
    public int read() {
      return read(PAGE);
    }

    /** As a request does: a hit, or a read under way, or one of its own. */
    final int read(String name) {
      Entry<Integer> known = entries.get(name);
      if (known != null && entries.isOfThisGeneration(known)) {
        return version(known);
      }
      Flight<Integer> mine = entries.newFlight();
      Flight<Integer> flight = entries.board(name, mine, Long.MAX_VALUE);
      if (flight == mine) {
        entries.land(name, mine, database.read());
      }
      try {
        return version(flight.landing.join());
      } catch (CompletionException refused) {
        return read(name);
      }
    }

    static Integer version(Entry<Integer> entry) {
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
      Entry<Integer> known = entries.get(PAGE);
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
      Flight<Integer> mine = entries.newFlight();
      if (entries.board(PAGE, mine, Long.MAX_VALUE) == mine) {
        entries.crash(PAGE, mine, new IllegalStateException("refused"), true);
      }
    }
  }
}
