package dev.verso.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A SecantusDB server as a process of its own, for tests that crash, freeze or restart the
 * database. It has a new storage directory, which goes with {@link #close()}.
 */
public final class SecantusServer implements Closeable {

  private static final String EXECUTABLE = "VERSO_TEST_SECANTUS";
  private static final Pattern READY = Pattern.compile("listening on 127\\.0\\.0\\.1:(\\d+)");
  private static final Duration STOPPED_WITHIN = Duration.ofSeconds(10);
  private static final int START_TIMEOUT_SECONDS = 30;

  private final Path executable;
  private final List<String> flags;
  private final Path directory;
  private final Thread hook = new Thread(this::killProcess, "end-secantus");
  private volatile Process process;
  private volatile int port;

  private SecantusServer(Path executable, List<String> flags) throws IOException {
    this.executable = executable;
    this.flags = flags;
    this.directory = Files.createTempDirectory("verso-secantus");
    Files.createFile(directory.resolve("empty.toml"));
    this.process = launch(0);
    Runtime.getRuntime().addShutdownHook(hook);
    this.port = awaitPort(process);
  }

  /**
   * Starts one on a free port and waits until it listens; the calling test is skipped where {@code
   * VERSO_TEST_SECANTUS} does not name the executable.
   *
   * @param flags more of the server's flags, such as {@code --auth}
   */
  public static SecantusServer start(String... flags) {
    Path executable =
        executable(System.getenv())
            .orElseGet(() -> abort("needs " + EXECUTABLE + ", the path of a SecantusDB server"));
    return start(executable, flags);
  }

  static SecantusServer start(Path executable, String... flags) {
    try {
      return new SecantusServer(executable, List.of(flags));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The executable that {@code VERSO_TEST_SECANTUS} names.
   *
   * @throws IllegalStateException if there is none at that path
   */
  static Optional<Path> executable(Map<String, String> environment) {
    String path = environment.getOrDefault(EXECUTABLE, "");
    if (!path.isEmpty() && !Files.isExecutable(Path.of(path))) {
      throw new IllegalStateException(EXECUTABLE + " names no executable: " + path);
    }
    return path.isEmpty() ? Optional.empty() : Optional.of(Path.of(path));
  }

  /**
   * How to connect, as to the replica set that it says it is; names no database. Monitored by
   * polling: every twenty seconds or so the driver's streaming monitor reads an answer of this
   * server's that it cannot place, and then drops all connections.
   */
  public String uri() {
    return "mongodb://127.0.0.1:"
        + port
        + "/?replicaSet=secantus&serverMonitoringMode=poll&heartbeatFrequencyMS=1000";
  }

  /** The port on 127.0.0.1, the same after a restart. */
  public int port() {
    return port;
  }

  /** Stops its clock: connections stay open, nothing is answered. */
  public void freeze() {
    signal("STOP");
    // The signal is only on its way: on a busy machine some threads go on answering for a while.
    Conditions.await(STOPPED_WITHIN, this::isStopped);
  }

  private boolean isStopped() {
    Path threads = Path.of("/proc", Long.toString(process.pid()), "task");
    try (Stream<Path> all = Files.list(threads)) {
      return all.allMatch(SecantusServer::isThreadStopped);
    } catch (IOException e) {
      return !Files.exists(threads); // where there is no such file system nobody can tell
    }
  }

  private static boolean isThreadStopped(Path thread) {
    try {
      String stat = Files.readString(thread.resolve("stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) == 'T'; // proc(5)
    } catch (IOException e) {
      return true; // it has ended
    }
  }

  /** Lets it go on after {@link #freeze()}. */
  public void thaw() {
    signal("CONT");
  }

  /** Crashes it; what it had in its storage stays. */
  public void kill() {
    killProcess();
    await();
  }

  /** Ends it in good order. */
  public void stop() {
    process.toHandle().destroy();
    await();
  }

  /** Starts it again after {@link #kill()} or {@link #stop()}, on the same port and storage. */
  public void restart() {
    try {
      process = launch(port);
      awaitPort(process);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Kills it, running or frozen, and deletes its storage. */
  @Override
  public void close() throws IOException {
    kill();
    Runtime.getRuntime().removeShutdownHook(hook);
    Directories.delete(directory);
  }

  private Process launch(int onPort) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(executable.toString());
    command.addAll(List.of("--host", "127.0.0.1", "--port", Integer.toString(onPort)));
    command.addAll(List.of("--storage-path", directory.resolve("storage").toString()));
    command.addAll(List.of("--config", directory.resolve("empty.toml").toString()));
    command.addAll(List.of("--log-file-max", "16MB", "--cache-size", "512M"));
    command.addAll(List.of("--sync-on-commit", "--enable-test-commands"));
    command.addAll(flags);
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  /** Reads the output to its end, so that the server never waits to write it. */
  private static int awaitPort(Process process) {
    CompletableFuture<Integer> ready = new CompletableFuture<>();
    Thread reader = new Thread(() -> readOutput(process, ready), "secantus-output");
    reader.setDaemon(true);
    reader.start();
    return ready.orTimeout(START_TIMEOUT_SECONDS, TimeUnit.SECONDS).join();
  }

  private static void readOutput(Process process, CompletableFuture<Integer> ready) {
    StringBuilder beforeReady = new StringBuilder();
    try (BufferedReader lines = process.inputReader(UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher matcher = READY.matcher(line);
        if (matcher.find()) {
          ready.complete(Integer.valueOf(matcher.group(1)));
        } else if (!ready.isDone()) {
          beforeReady.append('\n').append(line);
        }
      }
    } catch (IOException e) {
      ready.completeExceptionally(e);
    }
    ready.completeExceptionally(
        new IllegalStateException("ended before it listened" + beforeReady));
  }

  private void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void killProcess() {
    process.toHandle().destroyForcibly();
  }

  private void await() {
    process.onExit().orTimeout(START_TIMEOUT_SECONDS, TimeUnit.SECONDS).join();
  }
}
