package dev.verso.folder;

import static dev.verso.folder.FolderFixture.contents;
import static dev.verso.folder.FolderFixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verso.testing.Directories;
import dev.verso.testing.MongoExtension;
import dev.verso.testing.TestDatabase;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.stream.IntStream;
import org.bson.Document;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code verso pages push} and {@code pull}. */
@ExtendWith(MongoExtension.class)
class PushPullTest {
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', 0, (byte) 0xff};

  @TempDir Path temp;

  private final FolderFixture verso;
  private Path dir = Path.of("");
  private Path other = Path.of("");

  PushPullTest(TestDatabase database) {
    verso = new FolderFixture(database);
  }

  @BeforeEach
  void makeFolders() throws IOException {
    verso.empty();
    dir = Files.createDirectory(temp.resolve("site"));
    other = Files.createDirectory(temp.resolve("other"));
  }

  private Document page(String name) {
    Document page = verso.pages().find(new Document("_id", name)).first();
    return page == null ? new Document() : page;
  }

  private void edit(String name, String body) {
    verso
        .pages()
        .updateOne(new Document("_id", name), new Document("$set", new Document("body", body)));
  }

  @Test
  void aStaticSiteBecomesPagesAndFiles() throws IOException {
    write(dir, "docs/install.html", "<h1>größe</h1>");
    write(dir, "docs/index.html", "i");
    write(dir, "style.css", "a{}");
    write(dir, "img/logo.png", PNG);

    assertThat(verso.push(dir)).as(verso.err.toString()).isZero();

    assertThat(page("docs/install")).containsEntry("body", "<h1>größe</h1>").hasSize(3);
    assertThat(page("docs/install").get("updatedAt")).isInstanceOf(Date.class);
    assertThat(page("docs/index")).containsEntry("body", "i");
    assertThat(page("style.css")).containsEntry("contentType", "text/css");
    assertThat(verso.files().find())
        .singleElement()
        .satisfies(file -> assertThat(file).containsEntry("filename", "img/logo.png"));
    assertThat(verso.out.toString()).startsWith("4 added in ");
  }

  @Test
  void whatIsTheSameIsNotWritten() throws IOException {
    write(dir, "a.html", "a");
    write(dir, "x.png", PNG);
    verso.push(dir);
    Object before = page("a").get("updatedAt");

    assertThat(verso.push(dir)).isZero();
    Files.setLastModifiedTime(dir.resolve("a.html"), FileTime.from(Instant.EPOCH));
    assertThat(verso.push(dir)).isZero();

    assertThat(verso.out.toString()).startsWith("2 the same in ");
    assertThat(page("a").get("updatedAt")).isEqualTo(before);
    assertThat(verso.files().countDocuments()).isEqualTo(1);
  }

  @Test
  void anEditOnBothSidesIsAConflictAndNothingIsOverwritten() throws IOException {
    write(dir, "a.html", "base");
    write(dir, "b.html", "base");
    verso.push(dir);
    write(dir, "a.html", "here");
    write(dir, "b.html", "here");
    edit("a", "there");

    assertThat(verso.push(dir)).isEqualTo(3);
    assertThat(verso.err.toString())
        .isEqualTo(
            "verso: conflict: a.html changed here and in the database\n"
                + "verso: 1 in conflict, nothing was written; --ours takes the folder's, --theirs"
                + " the database's\n");
    assertThat(verso.pull(dir)).isEqualTo(3);

    assertThat(page("a")).containsEntry("body", "there");
    assertThat(page("b")).containsEntry("body", "base");
    assertThat(dir.resolve("a.html")).hasContent("here");
  }

  @Test
  void oursAndTheirsDecideAndItIsRemembered() throws IOException {
    write(dir, "a.html", "base");
    write(dir, "b.html", "base");
    verso.push(dir);
    write(dir, "a.html", "here");
    edit("a", "there");
    write(dir, "b.html", "here");
    edit("b", "there");

    assertThat(verso.push(dir, "--ours", "--include=a.html")).isZero();
    assertThat(verso.push(dir, "--theirs", "--include=b.html")).isZero();
    assertThat(page("a")).containsEntry("body", "here");
    assertThat(page("b")).containsEntry("body", "there");
    assertThat(verso.pull(dir)).isZero();

    assertThat(dir.resolve("b.html")).hasContent("there");
    assertThat(dir.resolve("a.html")).hasContent("here");
  }

  @Test
  void aChangeOfTheOtherSideAloneStays() throws IOException {
    write(dir, "a.html", "base");
    verso.push(dir);
    edit("a", "there");

    assertThat(verso.push(dir)).isZero();
    assertThat(page("a")).containsEntry("body", "there");
    assertThat(verso.out.toString()).startsWith("1 newer in the database in ");
    assertThat(verso.pull(dir)).isZero();

    assertThat(dir.resolve("a.html")).hasContent("there");
  }

  @Test
  void deletesOnlyOnDemandAndNoMoreThanIsAllowed() throws IOException {
    verso.pages().insertOne(new Document("_id", "foreign").append("body", "f"));
    for (String name : List.of("a.html", "b.html", "c.png")) {
      write(dir, name, name);
    }
    verso.push(dir);
    Files.delete(dir.resolve("a.html"));
    Files.delete(dir.resolve("c.png"));

    assertThat(verso.push(dir)).isZero();
    assertThat(verso.push(dir, "--delete", "--max-delete=1")).isEqualTo(1);
    assertThat(verso.err.toString())
        .isEqualTo("verso: 2 would be deleted, nothing was written; --max-delete=2 allows it\n");
    assertThat(verso.pages().countDocuments()).isEqualTo(3);
    assertThat(verso.push(dir, "--delete")).isZero();

    assertThat(verso.pages().find()).extracting(p -> p.get("_id")).containsOnly("foreign", "b");
    assertThat(verso.files().countDocuments() + verso.chunks().countDocuments()).isZero();
  }

  @Test
  void aPullDeletesToo() throws IOException {
    write(dir, "docs/a.html", "a");
    write(dir, "b.html", "b");
    verso.push(dir);
    verso.pages().deleteOne(new Document("_id", "docs/a"));

    assertThat(verso.pull(dir)).isZero();
    assertThat(dir.resolve("docs/a.html")).exists();
    assertThat(verso.pull(dir, "--delete")).isZero();

    assertThat(contents(dir)).containsOnlyKeys("b.html");
    assertThat(dir.resolve("docs")).doesNotExist();
  }

  @Test
  void aDryRunPrintsThePlanAndWritesNothing() throws IOException {
    write(dir, "a.html", "a");
    write(dir, "b.html", "b");
    write(dir, "d.html", "d");
    verso.push(dir);
    write(dir, "a.html", "a2");
    Files.delete(dir.resolve("b.html"));
    write(dir, "c\u202e.html", "c");
    write(dir, "d.html", "here");
    edit("d", "there");

    assertThat(verso.push(dir, "--dry-run", "--delete")).isEqualTo(3);

    assertThat(verso.out.toString().lines().toList())
        .containsExactly("~ a.html", "- b.html", "+ c\\u202e.html", "! d.html");
    assertThat(verso.pages().countDocuments()).isEqualTo(3);
    assertThat(page("a")).containsEntry("body", "a");
  }

  @Test
  void aFolderThatIsNeverWrittenToIsNotEvenByADryRun() throws IOException {
    write(dir, "a.html", "a");

    assertThat(verso.push(dir, "--dry-run")).isZero();

    assertThat(verso.out).hasToString("+ a.html\n1 added; nothing was written\n");
    assertThat(dir.resolve(".verso")).doesNotExist();
  }

  @Test
  void whatCannotBeStoredIsNamedBeforeAnythingIsWritten() throws IOException {
    write(dir, "a.html", "a");
    write(dir, "latin.html", new byte[] {(byte) 0xe4});
    write(dir, "bad.html.verso.json", "[]");
    try (RandomAccessFile large = new RandomAccessFile(dir.resolve("z.json").toFile(), "rw")) {
      large.setLength(16 << 20);
    }

    assertThat(verso.push(dir)).isEqualTo(1);

    assertThat(verso.err.toString().lines())
        .containsExactly(
            "verso: bad.html.verso.json is no object in MongoDB's Extended JSON",
            "verso: latin.html is not UTF-8, as pages are; convert it, or leave it out by --exclude",
            "verso: z.json is larger than a document of MongoDB may be (16 MB); leave it out by"
                + " --exclude",
            "verso: nothing was written");
    assertThat(verso.pages().countDocuments()).isZero();
    assertThat(verso.push(dir, "--exclude=z.json", "--exclude=latin.*", "--exclude=bad.html"))
        .isZero();
  }

  @Test
  void patternsAndTheirFileLeaveOutOnBothSides() throws IOException {
    write(dir, "a.html", "a");
    write(dir, "drafts/b.html", "b");
    write(dir, "docs/c.tmp.html", "c");
    write(dir, ".hidden.html", "h");
    write(dir, ".versoignore", "# not yet\ndrafts/\n*.tmp.html\n");
    verso.pages().insertOne(new Document("_id", "drafts/there").append("body", "f"));

    assertThat(verso.push(dir)).isZero();
    assertThat(verso.pull(dir)).isZero();

    assertThat(verso.pages().find())
        .extracting(p -> p.get("_id"))
        .containsOnly("a", "drafts/there");
    assertThat(dir.resolve("drafts/there.html")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "--exclude=[, '[' is no pattern",
    "--ours --theirs, exclude each other",
    "nowhere, is no folder"
  })
  void saysWhatIsWrongWithTheUsage(String args, String message) {
    Path folder = args.equals("nowhere") ? dir.resolve(args) : dir;
    String[] flags = args.equals("nowhere") ? new String[0] : args.split(" ");

    assertThat(verso.push(folder, flags)).isEqualTo(2);

    assertThat(verso.err.toString()).contains(message);
  }

  @Test
  void fieldsOfEveryTypeTravelBesideThePage() throws IOException {
    Document rich =
        new Document("_id", "a")
            .append("body", "x")
            .append("title", "T")
            .append("n", 5L)
            .append("price", new Decimal128(12))
            .append("at", Date.from(Instant.parse("2026-01-02T03:04:05.678Z")))
            .append("author", new ObjectId())
            .append("tags", List.of("a", 1.5, new Document("z", 1).append("a", 2)));
    verso.pages().insertOne(rich);
    verso
        .pages()
        .insertOne(
            new Document("_id", "feed")
                .append("body", "f")
                .append("contentType", "application/atom+xml"));
    verso
        .pages()
        .insertOne(new Document("_id", "old").append("redirect", "/new").append("status", 301));

    assertThat(verso.pull(dir)).isZero();
    assertThat(contents(dir))
        .containsOnlyKeys(
            "a.html", "a.html.verso.json", "feed", "feed.verso.json", "old.html.verso.json");
    verso.pages().drop();
    Directories.delete(dir.resolve(".verso"));
    assertThat(verso.push(dir)).as(verso.err.toString()).isZero();

    Document back = page("a");
    back.remove("updatedAt");
    assertThat(back).isEqualTo(rich);
    assertThat(page("feed")).containsEntry("contentType", "application/atom+xml");
    assertThat(page("old")).containsEntry("status", 301).doesNotContainKey("body");
  }

  @Test
  void aTextAmongTheFilesStaysAFile() throws IOException {
    write(dir, "data.json", "{}");
    write(dir, "data.json.verso.json", "{\"$gridfs\": 1}");
    verso.push(dir);
    assertThat(verso.pages().countDocuments()).isZero();

    assertThat(verso.pull(other)).isZero();

    assertThat(contents(other)).containsOnlyKeys("data.json", "data.json.verso.json");
    assertThat(verso.push(other)).isZero();
    assertThat(verso.out.toString()).startsWith("1 the same in ");
  }

  @Test
  void rulesOfRedirectsArePushedAsTheirPageAndThoseOfNoUseAreTold() throws IOException {
    write(dir, "page.html", "p");
    String rules = "# moved\n/old /new 302\n/news/* /blog/:splat\n/a /b Country=de\n";
    write(dir, "_redirects", rules);

    assertThat(verso.push(dir)).isEqualTo(1);

    assertThat(verso.err.toString()).startsWith("verso: _redirects, line 4: ");
    assertThat(page("_redirects"))
        .containsEntry("body", rules)
        .containsEntry("contentType", "text/plain");
    assertThat(page("page")).containsEntry("body", "p");
    verso.pull(other);
    assertThat(contents(other)).isEqualTo(contents(dir));
  }

  @Test
  void noNameLeadsOutOfTheFolder() throws IOException {
    verso.pages().insertOne(new Document("_id", "../evil").append("body", "x"));
    verso.pages().insertOne(new Document("_id", "link/evil").append("body", "x"));
    verso.pages().insertOne(new Document("_id", "good").append("body", "x"));
    Files.createSymbolicLink(dir.resolve("link"), other);

    assertThat(verso.pull(dir)).isEqualTo(1);

    assertThat(verso.err.toString())
        .contains("left out the page '../evil': no file can have that name")
        .contains("left out link/evil.html: a link leads out of the folder");
    assertThat(contents(other)).isEmpty();
    assertThat(temp.resolve("evil.html")).doesNotExist();
    assertThat(dir.resolve("good.html")).hasContent("x");
  }

  @Test
  void anotherDatabaseHasAStateOfItsOwn() throws IOException {
    write(dir, "a.html", "a");
    verso.push(dir);

    assertThat(verso.push(dir, "--pages-collection=pages2")).isZero();

    assertThat(verso.out.toString()).startsWith("1 added in ");
  }

  @Test
  void whereThereIsNoTerminalEachTenthIsALine() throws IOException {
    for (int i = 0; i < 200; i++) {
      write(dir, "p%d.html".formatted(i), "page " + i);
    }

    assertThat(verso.push(dir)).isZero();

    assertThat(verso.err.toString().lines())
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, 10)
                .mapToObj(i -> "verso: push: %d %%, %d of 200".formatted(10 * i, 20 * i))
                .toList());
    assertThat(verso.pull(other)).isZero();
    assertThat(verso.err.toString().lines())
        .hasSize(10)
        .last()
        .isEqualTo("verso: pull: 100 %, 200 of 200");
  }

  @Test
  void ofFewFilesThereAreNoSuchLines() throws IOException {
    for (int i = 0; i < 99; i++) {
      write(dir, "p%d.html".formatted(i), "page " + i);
    }

    assertThat(verso.push(dir)).isZero();

    assertThat(verso.err.toString()).isEmpty();
  }

  @Test
  void onlyOneIsAtWorkInAFolder() throws IOException {
    write(dir, "a.html", "a");
    try (SyncState held = SyncState.open(dir, "elsewhere", false)) {
      assertThat(held.rows()).isEmpty();
      assertThat(verso.push(dir)).isEqualTo(1);
    }

    assertThat(verso.err.toString()).contains("another push or pull is at work in");
  }
}
