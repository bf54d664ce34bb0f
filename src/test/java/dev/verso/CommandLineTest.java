package dev.verso;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What the command line says of itself, and to those who mistype it. */
class CommandLineTest {
  private static final Pattern VERSO = Pattern.compile("verso ([a-z][^>)]*[^>) ])");

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

  static Stream<CommandLine> commands() {
    return withSubcommands(Verso.commandLine(Map.of()).picocli());
  }

  private static Stream<CommandLine> withSubcommands(CommandLine command) {
    return Stream.concat(
        Stream.of(command),
        command.getSubcommands().values().stream().flatMap(CommandLineTest::withSubcommands));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyHelpEndsWithTwoExamplesThatTheCommandLineTakes(CommandLine command) {
    List<String> help = command.getUsageMessage().lines().toList();

    assertThat(help.get(help.size() - 3)).isEqualTo("Examples:");
    assertThat(help.subList(help.size() - 2, help.size()))
        .allSatisfy(
            example -> {
              assertThat(example).contains(command.getCommandSpec().qualifiedName());
              Matcher verso = VERSO.matcher(example);
              assertThat(verso.find()).isTrue();
              Verso.commandLine(Map.of()).picocli().parseArgs(verso.group(1).split(" "));
            });
  }

  @Test
  void bashCompletesCommandsAndFlags(@TempDir Path folder) throws Exception {
    assertThat(run("completion")).isZero();
    Path script = Files.writeString(folder.resolve("verso"), output.toString());

    assertThat(completions(script, "verso", "pa")).isEqualTo("pages");
    assertThat(completions(script, "verso", "files", "put", "--content")).contains("content-type");
  }

  /** What bash offers for the last of {@code words}. */
  private static String completions(Path script, String... words) throws Exception {
    String line = String.join(" ", words);
    Process bash =
        new ProcessBuilder(
                "bash",
                "-c",
                "source \"$0\"; COMP_WORDS=(%s); COMP_CWORD=%d; COMP_LINE='%s'; _complete_verso;"
                        .formatted(line, words.length - 1, line)
                    + " echo \"${COMPREPLY[@]}\"",
                script.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor()).as(output).isZero();
    return output.strip();
  }

  @Test
  void aGroupByItselfNamesItsCommands() {
    assertThat(run("files")).isEqualTo(2);
    assertThat(run("pages")).isEqualTo(2);

    assertThat(errors.toString().lines())
        .containsExactly(
            "verso: verso files needs a command: put, get, ls or rm",
            "verso: verso pages needs a command: put, get, ls, rm, push or pull");
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
