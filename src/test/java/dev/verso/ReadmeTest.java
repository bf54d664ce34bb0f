package dev.verso;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verso.settings.SettingSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.OptionSpec;

/** The README tells the truth about the settings. */
class ReadmeTest {
  private static final Path README = Path.of("README.md");
  private static final String BEGIN = "<!-- settings: begin -->\n";
  private static final String END = "<!-- settings: end -->\n";

  @Test
  void theTableOfSettingsIsThatOfTheHelp() throws IOException {
    String readme = Files.readString(README);
    int begin = readme.indexOf(BEGIN) + BEGIN.length();
    int end = readme.indexOf(END);
    String expected = table();
    if (Boolean.getBoolean("verso.docs.update")) {
      Files.writeString(README, readme.substring(0, begin) + expected + readme.substring(end));
      return;
    }
    assertThat(readme.substring(begin, end))
        .as("mvn test -Dtest=ReadmeTest -Dverso.docs.update=true writes it anew")
        .isEqualTo(expected);
  }

  private static String table() {
    List<OptionSpec> options =
        new SettingsCommandLine(new ServeCommand(), Map.of())
            .picocli().getCommandSpec().options().stream()
                .filter(SettingSources::isSetting)
                .toList();
    return options.stream()
        .map(ReadmeTest::row)
        .collect(
            Collectors.joining("", "| Flag | Variable | Default | |\n|---|---|---|---|\n", ""));
  }

  private static String row(OptionSpec option) {
    String standard = option.defaultValue() == null ? "" : "`" + option.defaultValue() + "`";
    return "| `%s` | `%s` | %s | %s |\n"
        .formatted(
            option.longestName(),
            SettingSources.variable(option),
            standard,
            option.description()[0].replace("|", "\\|"));
  }
}
