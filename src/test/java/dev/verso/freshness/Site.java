package dev.verso.freshness;

import dev.verso.VersoProcess;
import dev.verso.wire.WireProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** A Verso and its link to the database, a proxy that can misbehave. */
final class Site implements AutoCloseable {
  private static final AtomicInteger PROCESSES = new AtomicInteger();

  private final Path folder;
  private final WireProxy link;
  private VersoProcess verso;
  private volatile Address address;

  /**
   * Where the process listens that runs now.
   *
   * @param process its number; no two have the same
   */
  record Address(int process, int port) {}

  /** Starts a Verso in {@code folder} that reaches the database by {@code link}. */
  Site(Path folder, WireProxy link) throws IOException {
    this.folder = folder;
    this.link = link;
    this.verso = start();
    this.address = new Address(PROCESSES.incrementAndGet(), verso.port());
  }

  private VersoProcess start() throws IOException {
    return VersoProcess.serve(folder, "--mongodb-uri=" + link.uri(), "--seed=off");
  }

  Address address() {
    return address;
  }

  WireProxy link() {
    return link;
  }

  /** Brings the quiet pages into memory. */
  void warmUp() {
    try {
      warmUp(address);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void warmUp(Address address) throws IOException {
    try (PageConnection connection = new PageConnection(address.port())) {
      for (int page = 0; page < Pages.QUIET; page++) {
        connection.get(address.process(), page);
      }
    }
  }

  /** Kills the process and starts another, which is asked for pages once it has the quiet ones. */
  void crash() {
    verso.kill();
    try {
      verso = start();
      Address next = new Address(PROCESSES.incrementAndGet(), verso.port());
      warmUp(next);
      address = next;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the process logged so far. */
  String log() throws IOException {
    return verso.output();
  }

  @Override
  public void close() {
    verso.close();
    link.close();
  }
}
