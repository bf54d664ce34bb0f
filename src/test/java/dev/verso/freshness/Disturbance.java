package dev.verso.freshness;

import dev.verso.testing.SecantusServer;
import dev.verso.wire.Fault;
import dev.verso.wire.Injection;
import dev.verso.wire.Selection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** What goes wrong in a phase, and right again before its end. */
enum Disturbance {
  NONE("none") {
    @Override
    void inject(Stage stage) {
      stage.last();
    }
  },

  FROZEN_DATABASE("database frozen") {
    @Override
    void inject(Stage stage) {
      stage.database().freeze();
      stage.last();
      stage.database().thaw();
    }
  },

  CRASHED_DATABASE("database killed and restarted") {
    @Override
    void inject(Stage stage) {
      stage.database().kill();
      stage.last();
      stage.database().restart();
    }
  },

  CRASHED_VERSO("Verso killed and restarted") {
    @Override
    void inject(Stage stage) {
      stage.sites().get(0).crash();
    }
  },

  CUT_NETWORK("network cut") {
    @Override
    void inject(Stage stage) {
      stage.last(new Fault.Cut(), stage.sites().subList(0, 1));
    }
  },

  DEAF_NETWORK("network that swallows") {
    @Override
    void inject(Stage stage) {
      stage.last(new Fault.HalfOpen(), stage.sites().subList(0, 1));
    }
  },

  SLOW_NETWORK("network slow") {
    @Override
    void inject(Stage stage) {
      stage.last(new Fault.Delay(Duration.ofMillis(200)), stage.sites());
    }
  },

  WITHHELD_EVENTS("events withheld") {
    @Override
    void inject(Stage stage) {
      stage.last(new Fault.WithholdEvents(), stage.sites());
    }
  },

  DROPPED("collection dropped") {
    @Override
    void inject(Stage stage) {
      stage.pages().drop();
      stage.last();
      stage.pages().insert(IntStream.range(0, Pages.COUNT));
    }
  },

  RENAMED("collection replaced by rename") {
    @Override
    void inject(Stage stage) {
      stage.pages().replaceByRename();
      stage.last();
    }
  },

  BULK_DELETE("pages deleted in bulk") {
    @Override
    void inject(Stage stage) {
      IntStream doomed = IntStream.range(Pages.COUNT - Pages.DOOMED, Pages.COUNT);
      stage.pages().delete(doomed);
      stage.last();
      stage.pages().insert(IntStream.range(Pages.COUNT - Pages.DOOMED, Pages.COUNT));
    }
  },

  BURST("5,000 writes a second") {
    @Override
    void inject(Stage stage) {
      long end = System.nanoTime() + stage.duration().toNanos();
      Pace pace = new Pace(5000.0 / BURST_BATCH);
      for (int first = 0; System.nanoTime() - end < 0; first += BURST_BATCH) {
        pace.await();
        int from = first;
        int span = Pages.COUNT - Pages.DOOMED - Pages.QUIET;
        stage
            .pages()
            .bumpAll(IntStream.range(0, BURST_BATCH).map(i -> Pages.QUIET + (from + i) % span));
      }
    }
  };

  private static final int BURST_BATCH = 100;

  private final String words;

  Disturbance(String words) {
    this.words = words;
  }

  /**
   * What a fault can be done to.
   *
   * @param duration how long it lasts
   */
  record Stage(Pages pages, SecantusServer database, List<Site> sites, Duration duration) {
    /** Lets it last. */
    void last() {
      LockSupport.parkNanos(duration.toNanos());
    }

    /** Lets {@code fault} last on the links of {@code some}. */
    void last(Fault fault, List<Site> some) {
      List<Injection> injections =
          some.stream().map(site -> site.link().inject(fault, Selection.all())).toList();
      last();
      injections.forEach(Injection::end);
    }
  }

  /** Does it, lets it last, undoes it. */
  abstract void inject(Stage stage);

  @Override
  public String toString() {
    return words;
  }
}
