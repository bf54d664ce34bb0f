package dev.verso;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What bin/verso asks of which Java: here one that only says what it was asked. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
  private static final String JAVA =
      "#!/bin/sh\nprintf 'config=%s\\n' \"$VERSO_CONFIG\"\nprintf '%s\\n' \"$@\"\n";

  @TempDir Path folder;

  private final Map<String, String> environment = new HashMap<>();
  private Path home;
  private Path java;

  @BeforeEach
  void unpack() throws IOException {
    home = folder.resolve("a distribution");
    java = folder.resolve("a jdk");
    executable(home.resolve("bin/verso"), Files.readString(Path.of("src/distribution/bin/verso")));
    write(home.resolve("lib/verso.jar"), "a jar");
    write(home.resolve("conf/verso.properties"), "");
    executable(java.resolve("bin/java"), JAVA);
    release("17.0.15", "Hotspot");
    environment.put("JAVA_HOME", java.toString());
    environment.put("PATH", System.getenv("PATH"));
    environment.put("XDG_CACHE_HOME", folder.resolve("cache").toString());
  }

  private void release(String version, String variant) throws IOException {
    write(
        java.resolve("release"),
        """
        IMPLEMENTOR="Somebody"
        JAVA_RUNTIME_VERSION="%s+6"
        JAVA_VERSION="%s"
        JVM_VARIANT="%s"
        """
            .formatted(version, version, variant));
  }

  private static void write(Path file, String content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private static void executable(Path file, String content) throws IOException {
    write(file, content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** What it said, and its exit code at the end. */
  private List<String> launch(String... args) throws Exception {
    return launchFrom(folder, home.resolve("bin/verso"), args);
  }

  private List<String> launchFrom(Path directory, Path launcher, String... args) throws Exception {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(Arrays.asList(args));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    List<String> lines = new ArrayList<>();
    try (var output = process.inputReader()) {
      output.lines().forEach(lines::add);
    }
    lines.add("exit=" + process.waitFor());
    return lines;
  }

  /** Of the names in {@code lib} that the archive got, the jar's apart. */
  private Path archive(String ending) throws Exception {
    String option =
        launch().stream().filter(line -> line.contains("verso-17")).findFirst().orElseThrow();
    String name = option.substring(option.lastIndexOf('/') + 1);
    return home.resolve("lib").resolve(name.replaceFirst("jsa$", ending));
  }

  @Test
  void itRunsTheJarWithWhatItWasGiven() throws Exception {
    assertThat(launch("pages", "put", "a b", "*", ""))
        .endsWith("-jar", home + "/lib/verso.jar", "pages", "put", "a b", "*", "", "exit=0");
  }

  @Test
  void itIsFoundThroughLinksFromAnyDirectory() throws Exception {
    Path links = Files.createDirectories(folder.resolve("links"));
    Files.createSymbolicLink(links.resolve("first"), Path.of("..", "a distribution", "bin/verso"));
    Path second = Files.createSymbolicLink(links.resolve("second"), links.resolve("first"));

    assertThat(launchFrom(Path.of("/"), second)).contains(home + "/lib/verso.jar", "exit=0");
  }

  @Test
  void optionsOfTheJvmAreTakenFromTheEnvironment() throws Exception {
    environment.put("JAVA_OPTS", "-Xmx64m  -Da=*");
    environment.put("VERSO_JAVA_OPTS", "-Xmx96m");

    assertThat(launch()).containsSequence("-Xmx64m", "-Da=*", "-Xmx96m", "-jar");
  }

  @Test
  void theSettingsThatCameAlongCountWhereThereAreNoOthers() throws Exception {
    assertThat(launch()).contains("config=" + home + "/conf/verso.properties");

    environment.put("VERSO_CONFIG", "/mine");
    assertThat(launch()).contains("config=/mine");

    environment.remove("VERSO_CONFIG");
    write(folder.resolve("conf/verso.properties"), "");
    assertThat(launch()).contains("config=");
  }

  @ParameterizedTest
  @CsvSource({
    "17.0.15, -XX:ArchiveClassesAtExit=",
    "18.0.1, -XX:ArchiveClassesAtExit=",
    "19, -XX:+AutoCreateSharedArchive",
    "21.0.4, -XX:+AutoCreateSharedArchive",
    "25.0.3, -XX:+AutoCreateSharedArchive",
    "26-ea, -XX:+AutoCreateSharedArchive",
  })
  void theFirstServeWritesAnArchive(String version, String option) throws Exception {
    release(version, "Hotspot");

    for (String[] serve : new String[][] {{}, {"serve"}, {"--http-port=0"}}) {
      assertThat(launch(serve))
          .anyMatch(line -> line.startsWith(option))
          .anyMatch(line -> line.contains("=" + home + "/lib/verso-" + version + "+6-"))
          .contains("-Xlog:cds*=off", "exit=0");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "--version", "pages", "files", "completion"})
  void otherCommandsWriteNone(String command) throws Exception {
    for (String version : List.of("17.0.15", "21", "25")) {
      release(version, "Hotspot");

      assertThat(launch(command)).noneMatch(line -> line.contains("Archive"));
    }
  }

  @Test
  void theNextStartUsesTheArchiveWhateverTheCommand() throws Exception {
    Path archive = archive("jsa");
    write(archive, "");

    assertThat(launch()).contains("-XX:SharedArchiveFile=" + archive);
    assertThat(launch("pages", "list")).contains("-XX:SharedArchiveFile=" + archive);
  }

  @Test
  void anAheadOfTimeCacheIsPreferred() throws Exception {
    write(archive("jsa"), "");
    Path cache = archive("aot");
    write(cache, "");

    assertThat(launch())
        .contains("-XX:AOTCache=" + cache)
        .noneMatch(line -> line.contains("Archive"));
  }

  @Test
  void anArchiveOfAnotherJarIsRemadeAndNotKept() throws Exception {
    Path old = archive("jsa");
    write(old, "");
    write(home.resolve("lib/verso.jar"), "another jar");

    assertThat(launch()).noneMatch(line -> line.contains(old.toString()));
    assertThat(old).doesNotExist();
  }

  @Test
  void aServiceKeepsItInTheFolderThatSystemdMade() throws Exception {
    Path given = Files.createDirectories(folder.resolve("given"));
    environment.put("CACHE_DIRECTORY", given.toString());

    assertThat(launch()).anyMatch(line -> line.contains("=" + given + "/verso-17"));
  }

  @Test
  void anotherJvmThanHotSpotIsAskedForNothingThatItMayNotKnow() throws Exception {
    release("21.0.4", "Openj9");
    assertThat(launch()).noneMatch(line -> line.startsWith("-X"));

    Files.delete(java.resolve("release"));
    assertThat(launch()).noneMatch(line -> line.startsWith("-X"));
  }

  @Test
  void theOptimizingCompilerKeepsOutOfStartsAndOfCommands() throws Exception {
    environment.put("JAVA_OPTS", "-XX:TieredStopAtLevel=4");

    assertThat(launch("serve"))
        .contains("-XX:Tier4InvocationThreshold=20000")
        .doesNotContain("-XX:TieredStopAtLevel=1");
    assertThat(launch("pages", "push", "."))
        .as("the user's own options come last")
        .containsSubsequence("-XX:TieredStopAtLevel=1", "-XX:TieredStopAtLevel=4", "-jar");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-Xshare:off", "-XX:SharedArchiveFile=mine", "-javaagent:a.jar"})
  void optionsThatGoWithNoArchiveOfOursKeepItAway(String option) throws Exception {
    environment.put("VERSO_JAVA_OPTS", option);

    assertThat(launch().stream().filter(line -> line.startsWith("-X") || line.startsWith("-java")))
        .containsExactly(option);
  }

  @Test
  void whatIsMissingIsToldInALine() throws Exception {
    release("11.0.2", "Hotspot");
    assertThat(launch())
        .containsExactly(
            "verso: Java 17 or newer is needed, " + java + "/bin/java is older", "exit=1");

    environment.put("JAVA_HOME", "/nowhere");
    assertThat(launch())
        .containsExactly("verso: JAVA_HOME is /nowhere, and there is no bin/java", "exit=1");

    environment.remove("JAVA_HOME");
    environment.put("PATH", bareTools().toString());
    assertThat(launch())
        .containsExactly(
            "verso: no java in the PATH: install Java 17 or newer, or set JAVA_HOME", "exit=1");
  }

  @Test
  void javaIsTakenFromThePath() throws Exception {
    Path tools = bareTools();
    Files.createSymbolicLink(tools.resolve("java"), java.resolve("bin/java"));
    environment.remove("JAVA_HOME");
    environment.put("PATH", tools.toString());

    assertThat(launch()).anyMatch(line -> line.contains("/lib/verso-17.0.15+6-"));
  }

  /** A folder of commands with no Java among them. */
  private Path bareTools() throws IOException {
    Path tools = Files.createDirectories(folder.resolve("tools"));
    for (String tool : List.of("readlink", "wc", "cksum", "mkdir", "rm")) {
      Path found =
          Stream.of("/usr/bin", "/bin")
              .map(place -> Path.of(place, tool))
              .filter(Files::exists)
              .findFirst()
              .orElseThrow();
      executable(tools.resolve(tool), "#!/bin/sh\nexec " + found + " \"$@\"\n");
    }
    return tools;
  }
}
