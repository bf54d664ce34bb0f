package dev.verso.freshness;

import com.mongodb.WriteConcern;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;

/** The writers and readers of a phase, each a thread. */
final class Traffic implements AutoCloseable {
  private static final int WRITERS = 8;
  private static final int READERS_PER_VERSO = 2;

  /** Of a writer's writes, every so many-th is followed until it is served. */
  private static final int FOLLOWED = 10;

  /** Of a writer's writes, every so many-th is acknowledged by one node. */
  private static final int BY_ONE_NODE = 4;

  /** Of the reads, so many in ten are of pages that nobody writes. */
  private static final int QUIET_IN_TEN = 2;

  private static final long PATIENCE_NANOS = 5_000_000_000L;

  private final Pages pages;
  private final List<Site> sites;
  private final int writesPerSecond;
  private final int readsPerSecond;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<CompletableFuture<Void>> running = new ArrayList<>();
  private final List<List<Answer>> answers = new ArrayList<>();
  private final List<List<Long>> fanOuts = new ArrayList<>();
  private volatile boolean over;

  Traffic(Pages pages, List<Site> sites, int writesPerSecond, int readsPerSecond) {
    this.pages = pages;
    this.sites = sites;
    this.writesPerSecond = writesPerSecond;
    this.readsPerSecond = readsPerSecond;
  }

  void start() {
    for (int writer = 0; writer < WRITERS; writer++) {
      int number = writer;
      List<Answer> read = recorded(answers);
      List<Long> fanOut = recorded(fanOuts);
      run(() -> write(number, read, fanOut));
    }
    for (Site site : sites) {
      for (int reader = 0; reader < READERS_PER_VERSO; reader++) {
        List<Answer> read = recorded(answers);
        run(() -> read(site, read));
      }
    }
  }

  private static <T> List<T> recorded(List<List<T>> all) {
    List<T> mine = new ArrayList<>();
    all.add(mine);
    return mine;
  }

  private void run(Runnable work) {
    running.add(CompletableFuture.runAsync(work, threads));
  }

  /** Ends all; what they saw can be read then. */
  void stop() {
    over = true;
    running.forEach(CompletableFuture::join);
  }

  List<Answer> answers() {
    return answers.stream().flatMap(List::stream).toList();
  }

  /** From acknowledged to served, in nanoseconds. */
  List<Long> fanOuts() {
    return fanOuts.stream().flatMap(List::stream).toList();
  }

  private void write(int writer, List<Answer> read, List<Long> fanOut) {
    Pace pace = new Pace((double) writesPerSecond / WRITERS);
    List<PageReader> readers = sites.stream().map(PageReader::new).toList();
    for (int round = 0; !over; round++) {
      // Each page has one writer.
      int page =
          Pages.QUIET
              + writer
              + WRITERS
                  * ThreadLocalRandom.current()
                      .nextInt((Pages.COUNT - Pages.DOOMED - Pages.QUIET) / WRITERS);
      pace.await();
      OptionalInt version =
          pages.bump(page, round % BY_ONE_NODE == 0 ? WriteConcern.W1 : WriteConcern.MAJORITY);
      if (version.isPresent() && round % FOLLOWED == 0) {
        long acknowledged = pages.history().get(page).acknowledged(version.getAsInt());
        PageReader reader = readers.get(round / FOLLOWED % readers.size());
        follow(reader, page, version.getAsInt(), acknowledged, read)
            .ifPresent(served -> fanOut.add(Math.max(0, served - acknowledged)));
      }
    }
    readers.forEach(PageReader::close);
  }

  /** Asks for a page until it is at {@code version}: when that was. */
  private OptionalLong follow(
      PageReader reader, int page, int version, long acknowledged, List<Answer> read) {
    while (!over && System.nanoTime() - acknowledged < PATIENCE_NANOS) {
      Optional<Answer> answer = reader.get(page);
      answer.ifPresent(read::add);
      if (answer.isPresent() && answer.get().version() >= version) {
        return OptionalLong.of(answer.get().answered());
      }
    }
    return OptionalLong.empty();
  }

  private void read(Site site, List<Answer> read) {
    Pace pace = new Pace((double) readsPerSecond / sites.size() / READERS_PER_VERSO);
    ThreadLocalRandom random = ThreadLocalRandom.current();
    try (PageReader reader = new PageReader(site)) {
      while (!over) {
        pace.await();
        boolean quiet = random.nextInt(10) < QUIET_IN_TEN;
        reader.get(random.nextInt(quiet ? Pages.QUIET : Pages.COUNT)).ifPresent(read::add);
      }
    }
  }

  @Override
  public void close() {
    over = true;
    threads.shutdownNow();
  }
}
