package dev.verso.tutorial;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of the tutorial, whose blocks of code and of output say in a comment where they come
 * from:
 *
 * <ul>
 *   <li>{@code <!-- code: Finding.java#find-one -->}: what that file has between {@code //
 *       tag::find-one[]} and {@code // end::find-one[]}
 *   <li>{@code <!-- output: find-one -->}: what the step of that name prints
 * </ul>
 *
 * @param text in Markdown
 */
record TutorialPage(String text) {
  private static final Path SOURCES = Path.of("src/test/java/dev/verso/tutorial");

  private static final Pattern BLOCK =
      Pattern.compile(
          "(<!-- (code|output): (\\S+) -->\n```\\w+\n)(.*?)(?<=\n)```\n", Pattern.DOTALL);
  private static final Pattern OBJECT_ID = Pattern.compile("\\b[0-9a-f]{24}\\b");

  /** The page with every block as it ought to be, by what the steps printed. */
  TutorialPage mended(Map<String, String> printed) {
    String mended =
        BLOCK
            .matcher(text)
            .replaceAll(
                block ->
                    Matcher.quoteReplacement(block.group(1) + content(block, printed) + "```\n"));
    return new TutorialPage(mended);
  }

  private static String content(MatchResult block, Map<String, String> printed) {
    String source = block.group(3);
    if (block.group(2).equals("code")) {
      return region(source);
    }
    String output = printed.get(source);
    if (output == null) {
      throw new IllegalStateException("the page shows the output of no step: " + source);
    }
    return withoutIds(output).strip() + "\n";
  }

  /** Each run makes other ObjectIds; the page shows dots. */
  private static String withoutIds(String output) {
    return OBJECT_ID.matcher(output).replaceAll("...");
  }

  /** The blocks of code and of output, by where they come from: {@code output: find-one}. */
  Map<String, String> blocks() {
    return BLOCK
        .matcher(text)
        .results()
        .collect(toMap(block -> block.group(2) + ": " + block.group(3), block -> block.group(4)));
  }

  /** Without the blocks that are kept in order, so that others can be found. */
  String prose() {
    return BLOCK.matcher(text).replaceAll("");
  }

  private static String region(String source) {
    String[] fileAndTag = source.split("#", 2);
    String code = read(SOURCES.resolve(fileAndTag[0]));
    Matcher region = tagged(fileAndTag[1]).matcher(code);
    if (!region.find()) {
      throw new IllegalStateException("there is no code " + source);
    }
    String block =
        region.group(1).lines().filter(line -> !line.contains("// tag::")).collect(joining("\n"));
    // stripIndent() heeds the last line even where it is blank.
    return block.stripTrailing().stripIndent().strip() + "\n";
  }

  private static Pattern tagged(String tag) {
    return Pattern.compile(
        "// tag::%1$s\\[]\n(.*?)[ ]*// end::%1$s\\[]".formatted(tag), Pattern.DOTALL);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
