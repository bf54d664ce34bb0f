package dev.verso;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** bin/verso of the distribution on the Java that runs this, with the archive that it writes. */
@Timeout(60)
@DisabledOnOs(OS.WINDOWS)
class LauncherIT {
  private static final String DISTRIBUTION = System.getProperty("verso.distribution");

  @TempDir static Path place;

  private static Path home;

  @TempDir Path folder;

  private final Map<String, String> environment = new HashMap<>();

  @BeforeAll
  static void unpack() throws Exception {
    Process tar =
        new ProcessBuilder("tar", "xzf", DISTRIBUTION, "--strip-components=1")
            .directory(place.toFile())
            .inheritIO()
            .start();
    assertThat(tar.waitFor()).isZero();
    home = place;
  }

  @BeforeEach
  void takeThisJava() {
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("XDG_CACHE_HOME", folder.resolve("none").toString());
  }

  private VersoProcess launch(String... args) throws IOException {
    List<String> command = new ArrayList<>(List.of(home + "/bin/verso"));
    command.addAll(List.of(args));
    return VersoProcess.run(folder, command, environment);
  }

  private VersoProcess serve() throws IOException {
    VersoProcess verso = launch("serve", "--http-port=0", "--manage-port=0", "--log-format=json");
    assertThat(verso.port()).isPositive();
    return verso;
  }

  private static Path archive() throws IOException {
    try (DirectoryStream<Path> archives =
        Files.newDirectoryStream(home.resolve("lib"), "verso-*.jsa")) {
      return archives.iterator().next();
    }
  }

  @Test
  void aStartFromTheArchiveThatTheFirstOneLeft() throws Exception {
    try (VersoProcess first = serve()) {
      // The shell has become the JVM, so that signals reach it.
      assertThat(first.handle().info().command().orElseThrow()).endsWith("/java");
      first.terminate();
      assertThat(first.exitCode()).isEqualTo(143);
      assertJsonAlone(first);
    }

    Path loaded = folder.resolve("loaded");
    environment.put("VERSO_JAVA_OPTS", "-Xlog:class+load:file=" + loaded);
    try (VersoProcess second = serve()) {
      second.terminate();
      assertThat(second.exitCode()).isEqualTo(143);
      assertJsonAlone(second);
    }
    assertThat(Files.readAllLines(loaded))
        .anyMatch(line -> line.contains("dev.verso.Verso source: shared objects file (top)"));

    nothingIsSaidWhereItCannotBeUsed(archive());
  }

  private static void assertJsonAlone(VersoProcess verso) throws IOException {
    assertThat(verso.errors()).isEmpty();
    assertThat(verso.output().lines())
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line).startsWith("{").endsWith("}"));
  }

  private void nothingIsSaidWhereItCannotBeUsed(Path archive) throws Exception {
    assertQuiet("");
    // As of another heap, collector or layout of objects.
    assertQuiet("-XX:+UseZGC");
    assertQuiet("-XX:-UseCompressedOops");

    // The head comes last when it is written, and a JVM that is killed leaves none.
    byte[] bytes = Files.readAllBytes(archive);
    Files.delete(archive);
    Arrays.fill(bytes, 0, 4096, (byte) 0);
    Files.write(archive, bytes);
    assertQuiet("");
    Files.write(archive, new byte[0]);
    assertQuiet("");
    Files.delete(archive);
    Files.createDirectory(archive); // nor can one be written there
    assertQuiet("");
  }

  private void assertQuiet(String options) throws Exception {
    environment.put("VERSO_JAVA_OPTS", options);
    try (VersoProcess verso = launch("--version")) {
      assertThat(verso.exitCode()).as(options).isZero();
      assertThat(verso.errors()).as(options).isEmpty();
      assertThat(verso.output()).as(options).startsWith("Verso ").hasLineCount(1);
    }
  }
}
