package dev.verso;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The cascade flag, environment, file, default; and what is said of what is wrong in it. */
class SettingsTest {
  @TempDir Path folder;

  private final StringWriter errors = new StringWriter();
  private final StringWriter output = new StringWriter();
  private final Probe probe = new Probe();

  /** As ServeCommand, but it serves nothing. */
  @Command(name = "probe")
  private static final class Probe implements Callable<Integer> {
    @Mixin private Settings settings = new Settings();

    @Override
    public Integer call() {
      return 0;
    }

    int port() {
      return settings.http().port().number();
    }
  }

  private int run(Map<String, String> environment, String... args) {
    SettingsCommandLine commandLine = new SettingsCommandLine(probe, environment);
    commandLine.picocli().setErr(new PrintWriter(errors, true));
    commandLine.picocli().setOut(new PrintWriter(output, true));
    return commandLine.execute(args);
  }

  private String file(String content) throws IOException {
    return Files.writeString(folder.resolve("verso.properties"), content).toString();
  }

  @Test
  void aFlagCountsBeforeTheEnvironmentThatBeforeTheFileThatBeforeTheDefault() throws IOException {
    String file = file("http-port = 3\n");

    assertThat(run(Map.of())).isZero();
    assertThat(probe.port()).isEqualTo(8080);
    assertThat(run(Map.of("VERSO_CONFIG", file))).isZero();
    assertThat(probe.port()).isEqualTo(3);
    assertThat(run(Map.of("VERSO_CONFIG", file, "VERSO_HTTP_PORT", "2"))).isZero();
    assertThat(probe.port()).isEqualTo(2);
    assertThat(run(Map.of("VERSO_CONFIG", file, "VERSO_HTTP_PORT", "2"), "--http-port=1")).isZero();
    assertThat(probe.port()).isEqualTo(1);
  }

  @Test
  void aBadFlagIsToldInOneLine() {
    assertThat(run(Map.of(), "--http-port", "http")).isEqualTo(2);
    assertThat(errors.toString())
        .isEqualToIgnoringNewLines(
            "verso: Invalid value for option '--http-port': 'http' is not a port from 0 to 65535");
  }

  @Test
  void aBadVariableIsNamed() {
    assertThat(run(Map.of("VERSO_HTTP_IDLE_TIMEOUT", "60"))).isEqualTo(2);
    assertThat(errors.toString())
        .startsWith("verso: VERSO_HTTP_IDLE_TIMEOUT: ")
        .contains("'60' is not a duration such as 500ms, 30s or 5m")
        .hasLineCount(1);
  }

  @Test
  void aBadLineOfTheFileIsNamed() throws IOException {
    String file = file("seed = all\n");

    assertThat(run(Map.of("VERSO_CONFIG", file))).isEqualTo(2);
    assertThat(errors.toString())
        .startsWith("verso: seed in " + file + ": ")
        .containsIgnoringCase("if-empty, missing, reset, off")
        .hasLineCount(1);
  }

  @Test
  void anUnknownFlagVariableOrLineIsNamed() throws IOException {
    assertThat(run(Map.of(), "--http-prot=1")).isEqualTo(2);
    assertThat(run(Map.of("VERSO_HTTP_PROT", "1"))).isEqualTo(2);
    String file = file("http-prot = 1\n");
    assertThat(run(Map.of("VERSO_CONFIG", file))).isEqualTo(2);

    assertThat(errors.toString().lines())
        .hasSize(3)
        .anySatisfy(line -> assertThat(line).contains("--http-prot"))
        .anySatisfy(line -> assertThat(line).contains("VERSO_HTTP_PROT: no such setting"))
        .anySatisfy(line -> assertThat(line).contains("http-prot in " + file));
  }

  @Test
  void variablesOfOthersAreLeftAlone() {
    Map<String, String> kubernetes =
        Map.of("VERSO_SERVICE_HOST", "10.0.0.1", "VERSO_PORT", "tcp://10.0.0.1:80", "PATH", "/bin");

    assertThat(run(kubernetes)).isZero();
  }

  @Test
  void theHelpSaysVariableAndDefaultOfEachSettingAndNoValueInForce() {
    run(Map.of("VERSO_MONGODB_URI", "mongodb://u:secret@h/"), "--http-port=9");
    probeHelp();

    assertThat(output.toString())
        .contains("VERSO_HTTP_PORT, default: 8080")
        .contains("VERSO_MONGODB_URI")
        .doesNotContain("secret");
  }

  private void probeHelp() {
    SettingsCommandLine commandLine =
        new SettingsCommandLine(probe, Map.of("VERSO_MONGODB_URI", "mongodb://u:secret@h/"));
    commandLine.picocli().usage(new PrintWriter(output, true));
  }
}
