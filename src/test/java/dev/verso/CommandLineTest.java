package dev.verso;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command line says of itself, and to those who mistype it. */
class CommandLineTest {
  private final StringWriter output = new StringWriter();
  private final StringWriter errors = new StringWriter();

  private int run(String line) {
    SettingsCommandLine commandLine = Verso.commandLine(Map.of());
    commandLine.picocli().setOut(new PrintWriter(output, true));
    commandLine.picocli().setErr(new PrintWriter(errors, true));
    return commandLine.execute(line.split(" "));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-V", "--version", "serve -V", "pages -V", "files -V", "files put -V"})
  void everyCommandTellsTheVersion(String line) {
    assertThat(run(line)).isZero();

    assertThat(output.toString()).startsWith("Verso ").hasLineCount(1);
  }

  @Test
  void aGroupByItselfNamesItsCommands() {
    assertThat(run("files")).isEqualTo(2);
    assertThat(run("pages")).isEqualTo(2);

    assertThat(errors.toString().lines())
        .containsExactly(
            "verso: verso files needs a command: put, get, ls or rm",
            "verso: verso pages needs a command: put, get, ls or rm");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "fils                     | did you mean files?",
        "serve --http-prot=1      | or --http-port",
        "files puts x             | did you mean put?",
        "files ls --all-revision  | did you mean --all-revisions",
      })
  void aTypoIsToldInOneLineWithWhatMayBeMeant(String line, String suggestion) {
    assertThat(run(line)).isEqualTo(2);

    assertThat(errors.toString()).startsWith("verso: Un").contains(suggestion).hasLineCount(1);
  }
}
