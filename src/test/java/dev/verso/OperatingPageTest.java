package dev.verso;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/operating.md} knows every alert, and every warning and error of the log. */
class OperatingPageTest {
  private static final Path PAGE = Path.of("docs/operating.md");
  private static final Pattern ALERT = Pattern.compile("(?m)^ *- alert: (\\w+)$");

  /** A call of SLF4J at these levels, plain or fluent, up to its text; group 1 is the text. */
  private static final Pattern LOGGED =
      Pattern.compile(
          "\\b(?:LOG|log)\\s*\\.(?:(?:warn|error)|at(?:Warn|Error)\\(\\)[^;]*?\\.log)"
              + "\\(\\s*((?:\"(?:[^\"\\\\]|\\\\.)*\"\\s*\\+?\\s*)+)");

  private static final Pattern BETWEEN_LITERALS = Pattern.compile("\"\\s*\\+\\s*\"");
  private static final Pattern FIRST_CELL = Pattern.compile("(?m)^\\| `([^`]+)` \\|");

  @Test
  void tellsWhatToDoAboutEachAlert() throws IOException {
    String rules = Files.readString(Path.of("deploy/prometheus/alerts.yaml"));

    assertThat(rowsOf("## Alerts"))
        .containsExactlyElementsOf(
            ALERT.matcher(rules).results().map(alert -> alert.group(1)).toList());
  }

  @Test
  void tellsWhatToDoAboutEachWarningAndError() throws IOException {
    List<String> rows = rowsOf("## Lines of the log");
    List<String> lines = linesLogged();

    assertThat(lines)
        .isNotEmpty()
        .allSatisfy(line -> assertThat(rows).anyMatch(row -> line.startsWith(row)));
    assertThat(rows).allSatisfy(row -> assertThat(lines).anyMatch(line -> line.startsWith(row)));
  }

  /** What the code logs at these levels, with … for what differs. */
  private static List<String> linesLogged() throws IOException {
    try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
      return sources
          .filter(file -> file.toString().endsWith(".java"))
          .map(OperatingPageTest::read)
          .flatMap(source -> LOGGED.matcher(source).results().map(call -> call.group(1).strip()))
          .map(literals -> BETWEEN_LITERALS.matcher(literals).replaceAll(""))
          .map(literal -> literal.substring(1, literal.length() - 1).replace("{}", "…"))
          .toList();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> rowsOf(String heading) throws IOException {
    String page = Files.readString(PAGE);
    int begin = page.indexOf(heading + "\n");
    String section = page.substring(begin, page.indexOf("\n## ", begin + 1));
    return FIRST_CELL.matcher(section).results().map(row -> row.group(1)).toList();
  }
}
