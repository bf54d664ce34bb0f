package dev.verso;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verso.testing.Conditions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code java -jar target/verso.jar} as a process of its own, which ends with the test. */
public final class VersoProcess implements AutoCloseable {
  private static final String JAR = System.getProperty("verso.jar", "target/verso.jar");
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Pattern READY =
      Pattern.compile("(?:open|at) https?://localhost:(\\d+)[/,].*management: [^:]+:(\\d+)\\)");

  private final Process process;
  private final Path output;
  private final Path errors;

  private VersoProcess(Process process, Path output, Path errors) {
    this.process = process;
    this.output = output;
    this.errors = errors;
  }

  /** Starts it in {@code folder}, where its output goes too, and does not wait. */
  static VersoProcess start(Path folder, Map<String, String> environment, String... args)
      throws IOException {
    return start(folder, List.of(), environment, args);
  }

  /** As {@link #start}, by a program that runs another, such as {@code env}. */
  static VersoProcess start(
      Path folder, List<String> by, Map<String, String> environment, String... args)
      throws IOException {
    List<String> command = new ArrayList<>(by);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-jar");
    command.add(Path.of(JAR).toAbsolutePath().toString());
    command.addAll(List.of(args));
    return run(folder, command, environment);
  }

  /** Starts any command that becomes a Verso; it does not outlive the tests, whatever fails. */
  static VersoProcess run(Path folder, List<String> command, Map<String, String> environment)
      throws IOException {
    Path output = Files.createTempFile(folder, "output", ".log");
    Path errors = Files.createTempFile(folder, "errors", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("VERSO_"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    return new VersoProcess(process, output, errors);
  }

  /** Starts {@code serve} on free ports and waits until it says that it is ready. */
  public static VersoProcess serve(Path folder, String... args) throws IOException {
    List<String> all = new ArrayList<>(List.of("--http-port=0", "--manage-port=0"));
    all.addAll(List.of(args));
    VersoProcess verso = start(folder, Map.of(), all.toArray(String[]::new));
    verso.ready();
    return verso;
  }

  public int port() throws IOException {
    return Integer.parseInt(ready().group(1));
  }

  int managementPort() throws IOException {
    return Integer.parseInt(ready().group(2));
  }

  private Matcher ready() throws IOException {
    long start = System.nanoTime();
    while (System.nanoTime() - start < PATIENCE.toNanos()) {
      Matcher matcher = READY.matcher(output().replace("\\/", "/"));
      if (matcher.find()) {
        return matcher;
      }
      assertThat(process.isAlive()).as("alive; it said: %s%s", output(), errors()).isTrue();
      Conditions.pause();
    }
    throw new AssertionError("not ready within " + PATIENCE + ": " + output());
  }

  /** A GET of this machine. */
  static HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    return HTTP.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  public String output() throws IOException {
    return Files.readString(output);
  }

  String errors() throws IOException {
    return Files.readString(errors);
  }

  /** Waits for the end and gives the exit code. */
  int exitCode() throws InterruptedException {
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as("ended").isTrue();
    return process.exitValue();
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** SIGTERM. */
  void terminate() {
    process.destroy();
  }

  /** SIGKILL. */
  public void kill() {
    process.toHandle().destroyForcibly();
    process.onExit().join();
  }

  @Override
  public void close() {
    kill();
  }
}
