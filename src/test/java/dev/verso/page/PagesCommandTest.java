package dev.verso.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import dev.verso.cli.Console;
import dev.verso.settings.SettingTypes;
import dev.verso.testing.MongoExtension;
import dev.verso.testing.TestDatabase;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.stream.IntStream;
import org.bson.Document;
import org.bson.types.Binary;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** {@code verso pages ls}, {@code get} and {@code rm}. */
@ExtendWith(MongoExtension.class)
class PagesCommandTest {
  @TempDir Path dir;

  private final TestDatabase database;
  private final MongoCollection<Document> pages;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final ByteArrayOutputStream bytesOut = new ByteArrayOutputStream();

  PagesCommandTest(TestDatabase database) {
    this.database = database;
    this.pages = database.database().getCollection("kept");
  }

  @BeforeEach
  void dropPages() {
    pages.drop();
  }

  private int run(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.add(1, "--mongodb-uri=" + database.uri());
    all.add(1, "--mongodb-database=" + database.name());
    all.add(1, "--pages-collection=kept");
    Console console = new Console(InputStream.nullInputStream(), bytesOut, false);
    return SettingTypes.registerOn(new CommandLine(new PagesCommand(console)))
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(all.toArray(String[]::new));
  }

  private void insert(String name, String body) {
    pages.insertOne(page(name, body));
  }

  private static Document page(String name, Object body) {
    return new Document("_id", name).append("body", body);
  }

  @Test
  void listsNamesInOrder() {
    insert("b", "1");
    insert("a/c", "1");
    pages.insertOne(new Document("_id", new ObjectId()).append("body", "no page"));

    assertThat(run("ls")).isZero();

    assertThat(out).hasToString("a/c\nb\n");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void listsWhatBeginsWithThePrefixAsItIs() {
    insert("a.b/1", "1");
    insert("a.b\\2", "1");
    insert("axb", "1");

    run("ls", "a.b");
    run("ls", "a.b\\");
    run("ls", "(");

    assertThat(out).hasToString("a.b/1\na.b\\\\2\na.b\\\\2\n");
  }

  @Test
  void listsSizeTimeAndType() {
    insert("a b", "größe");
    pages.insertOne(
        page("b", new Binary("12".getBytes(UTF_8)))
            .append("contentType", "text/css")
            .append("updatedAt", Date.from(Instant.parse("2026-01-02T03:04:05.678Z"))));
    pages.insertOne(page("c", 5).append("updatedAt", "yesterday"));

    assertThat(run("ls", "-l")).isZero();

    assertThat(out.toString().lines())
        .containsExactly(
            "           7  -                     text/html; charset=utf-8  a b",
            "           2  2026-01-02T03:04:05Z  text/css; charset=utf-8  b",
            "           -  -                     -  c");
  }

  @Test
  void listsNoNameThatSteersTheTerminalUnlessEndedByZeroBytes() {
    insert("a\u001b[31m\n\\", "1");

    run("ls");
    run("ls", "-0");

    assertThat(out).hasToString("a\\x1b[31m\\n\\\\\na\u001b[31m\n\\\0");
  }

  @Test
  void listsMorePagesThanOneBatchHolds() {
    String body = "x".repeat(10_000);
    pages.insertMany(
        IntStream.range(0, 3000).mapToObj(i -> page("p%04d".formatted(i), body)).toList());

    assertThat(run("ls", "-l")).isZero();

    assertThat(out.toString().lines())
        .hasSize(3000)
        .last()
        .isEqualTo("       10000  -                     text/html; charset=utf-8  p2999");
  }

  @Test
  void getsHtmlAndOtherPagesUnderTheNamesThatPutAndBrowsersTake() {
    insert("docs/größe", "<h1>größe</h1>");
    pages.insertOne(page("docs/a.css", "a{}").append("contentType", "text/css"));

    assertThat(run("get", "docs/größe", "docs/a.css", "-o", dir.toString())).isZero();

    assertThat(dir.resolve("größe.html")).hasContent("<h1>größe</h1>");
    assertThat(dir.resolve("a.css")).hasContent("a{}");
    assertThat(out.toString() + err).isEmpty();
  }

  @Test
  void getsPagesOneAfterTheOtherOntoStandardOutput() {
    insert("a", "A");
    pages.insertOne(page("b", new Binary("ü".getBytes(UTF_8))));

    assertThat(run("get", "a", "b", "-o", "-")).isZero();

    assertThat(bytesOut.toString(UTF_8)).isEqualTo("Aü");
  }

  @Test
  void overwritesOnlyByForce() throws Exception {
    insert("a", "new");
    Path target = Files.writeString(dir.resolve("target"), "old");

    assertThat(run("get", "a", "-o", target.toString())).isEqualTo(1);
    assertThat(err).hasToString("verso: " + target + " is there already; --force overwrites it\n");
    assertThat(target).hasContent("old");

    assertThat(run("get", "a", "-o", target.toString(), "--force")).isZero();
    assertThat(target).hasContent("new");
  }

  @Test
  void getsTheOthersWhereOneIsMissingOrMalformed() {
    insert("good", "G");
    pages.insertOne(page("bad", 5));

    assertThat(run("get", "bad", "x\u001b[31m", "good", "-o", dir.toString())).isEqualTo(1);

    assertThat(err.toString().lines())
        .containsExactly(
            "verso: page 'bad' has no body that is a string, or binary in UTF-8,"
                + " and no redirect that can be followed",
            "verso: no page named 'x\\x1b[31m'");
    assertThat(dir).isDirectoryContaining("glob:**/good.html");
    assertThat(dir.toFile().list()).hasSize(1);
  }

  @Test
  void leavesOutWhatWouldOverwriteAnotherOfTheSameCall() {
    insert("a/x", "A");
    insert("b/x", "B");

    assertThat(run("get", "--force", "a/x", "b/x", "-o", dir.toString())).isEqualTo(1);

    Path target = dir.resolve("x.html");
    assertThat(target).hasContent("A");
    assertThat(err).hasToString("verso: left out 'b/x': " + target + " is where 'a/x' went\n");
  }

  @ParameterizedTest
  @CsvSource({
    "get a/.., say where to write it with -o",
    "get a b -o nowhere, several names go into a folder that is there",
    "get, Missing required parameter: 'NAME'",
    "rm, Missing required parameter: 'NAME'"
  })
  void saysWhatIsWrongWithTheUsage(String args, String message) {
    assertThat(run(args.split(" "))).isEqualTo(2);

    assertThat(err.toString()).contains(message);
  }

  @Test
  void removesPagesAndNamesThoseThatAreNotThere() {
    insert("a", "1");
    insert("b", "1");
    insert("c//odd", "1");

    assertThat(run("rm", "a", "x", "c//odd")).isEqualTo(1);

    assertThat(err).hasToString("verso: no page named 'x'\n");
    assertThat(pages.find()).extracting(page -> page.getString("_id")).containsExactly("b");
  }
}
