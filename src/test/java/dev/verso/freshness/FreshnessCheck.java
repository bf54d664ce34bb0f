package dev.verso.freshness;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import dev.verso.testing.Directories;
import dev.verso.testing.SecantusServer;
import dev.verso.wire.WireProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Three Versos on one database, under load, through all the faults. */
public final class FreshnessCheck implements AutoCloseable {
  private static final int VERSOS = 3;
  private static final int TIMEOUT_MILLIS = 3000;

  /** What {@code --cache-trust} promises where nothing else is said. */
  private static final Duration BOUND = Duration.ofSeconds(1);

  /** Of a phase, so many parts are the fault's, between one before it and one after it. */
  private static final int FAULT_PARTS = 2;

  private final Load load;
  private final Path folder;
  private final SecantusServer database;
  private final MongoClient client;
  private final Pages pages;
  private final List<Site> sites = new ArrayList<>();
  private final Judge judge;

  /**
   * How much.
   *
   * @param phase how long each fault's phase lasts
   * @param reads to be judged at least: the faults are gone through until then, once at least
   */
  public record Load(Duration phase, long reads, int readsPerSecond, int writesPerSecond) {}

  /** Starts all that takes part. */
  public FreshnessCheck(Load load) {
    this.load = load;
    this.database = SecantusServer.start();
    this.client = MongoClients.create(writers(database.uri()));
    this.pages = new Pages(client.getDatabase(database()));
    this.judge = new Judge(pages.history(), Pages.QUIET, BOUND);
    pages.insert(IntStream.range(0, Pages.COUNT));
    try {
      this.folder = Files.createTempDirectory("verso-freshness");
      for (int i = 0; i < VERSOS; i++) {
        Path own = Files.createDirectory(folder.resolve("verso-" + i));
        sites.add(new Site(own, WireProxy.before(database)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** They give up soon: what they do not know the end of, the history allows for. */
  private static MongoClientSettings writers(String uri) {
    return MongoClientSettings.builder()
        .applyConnectionString(new ConnectionString(uri))
        .applyToSocketSettings(socket -> socket.readTimeout(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS))
        .applyToClusterSettings(
            cluster -> cluster.serverSelectionTimeout(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS))
        .build();
  }

  private String database() {
    String named = new ConnectionString(database.uri()).getDatabase();
    return named == null ? "test" : named;
  }

  /**
   * Goes through the faults.
   *
   * @param each is told of each phase when it is over
   */
  List<Phase> run(Consumer<Phase> each) {
    List<Phase> phases = new ArrayList<>();
    long judged = 0;
    do {
      for (Disturbance fault : Disturbance.values()) {
        Phase phase = run(fault);
        each.accept(phase);
        phases.add(phase);
        judged += phase.verdict().judged;
      }
    } while (judged < load.reads());
    return phases;
  }

  private Phase run(Disturbance fault) {
    sites.forEach(Site::warmUp);
    Told told = new Told(pages);
    Duration part = load.phase().dividedBy(FAULT_PARTS + 2L);
    try (Traffic traffic =
        new Traffic(pages, sites, load.writesPerSecond(), load.readsPerSecond())) {
      traffic.start();
      LockSupport.parkNanos(part.toNanos());
      fault.inject(new Disturbance.Stage(pages, database, sites, part.multipliedBy(FAULT_PARTS)));
      LockSupport.parkNanos(part.toNanos());
      traffic.stop();
      return new Phase(fault, judge.judge(traffic.answers()), traffic.fanOuts(), told.stop());
    }
  }

  @Override
  public void close() throws IOException {
    sites.forEach(Site::close);
    client.close();
    database.close();
    Directories.delete(folder);
  }
}
