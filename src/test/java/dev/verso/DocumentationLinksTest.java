package dev.verso;

import static java.util.function.Predicate.not;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pages in Markdown point only at what is there. */
class DocumentationLinksTest {
  private static final Pattern FENCED = Pattern.compile("(?ms)^```.*?^```$");
  private static final Pattern INLINE = Pattern.compile("`[^`\n]*`");
  private static final Pattern LINK = Pattern.compile("]\\(([^()\\s]+)\\)");
  private static final Pattern OUTSIDE = Pattern.compile("^(https?|mailto):.*");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");

  static Stream<Path> pages() throws IOException {
    return Stream.concat(markdownIn(Path.of("")), markdownIn(Path.of("docs")));
  }

  private static Stream<Path> markdownIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".md")).toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void pointsOnlyAtWhatIsThere(Path page) throws IOException {
    String prose = INLINE.matcher(withoutFences(page)).replaceAll("");

    assertThat(LINK.matcher(prose).results().map(link -> link.group(1)))
        .filteredOn(not(OUTSIDE.asMatchPredicate()))
        .allSatisfy(link -> assertLeadsSomewhere(page, link));
  }

  private static void assertLeadsSomewhere(Path page, String link) throws IOException {
    String[] fileAndAnchor = link.split("#", 2);
    Path file = fileAndAnchor[0].isEmpty() ? page : page.resolveSibling(fileAndAnchor[0]);
    assertThat(file).as(link).exists();
    if (fileAndAnchor.length > 1) {
      assertThat(anchors(file)).contains(fileAndAnchor[1]);
    }
  }

  /** As GitHub makes them of headings. */
  private static List<String> anchors(Path file) throws IOException {
    return HEADING
        .matcher(withoutFences(file))
        .results()
        .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\w\\- ]", "").replace(' ', '-'))
        .toList();
  }

  private static String withoutFences(Path page) throws IOException {
    return FENCED.matcher(Files.readString(page)).replaceAll("");
  }
}
