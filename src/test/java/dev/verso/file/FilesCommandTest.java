package dev.verso.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import dev.verso.cli.Console;
import dev.verso.settings.SettingTypes;
import dev.verso.testing.MongoExtension;
import dev.verso.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.bson.BsonInt64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

@ExtendWith({VertxExtension.class, MongoExtension.class})
class FilesCommandTest {
  private static final String DOT = "its name begins with a dot; --hidden stores it";

  @TempDir Path dir;

  private final TestDatabase database;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final ByteArrayOutputStream bytesOut = new ByteArrayOutputStream();
  private InputStream in = InputStream.nullInputStream();
  private boolean onTerminal;
  private TestBucket bucket;

  FilesCommandTest(TestDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void makeBucket(Vertx vertx) {
    bucket = new TestBucket(vertx, database, "kept", false);
  }

  @AfterEach
  void dropBucket() {
    bucket.close();
  }

  @Test
  void putsAFileUnderItsNameWithTheTypeOfItsExtension() throws IOException {
    assertThat(run("put", write("pic.png", "bytes"))).isZero();

    StoredFile file = bucket.newest("pic.png").orElseThrow();
    assertThat(file.storedType()).isEqualTo("image/png");
    assertThat(bucket.read(file)).asString(UTF_8).isEqualTo("bytes");
    assertThat(err.toString()).isEmpty();
    assertThat(out).hasToString("stored pic.png (5 bytes): /files/pic.png\n");
  }

  @Test
  void tellsTheUrlOfWhatIsStored() throws IOException {
    run("put", "--files-path=/f", "--name", "größe %1?/a b", write("f", "1"));

    assertThat(out.toString()).endsWith(": /f/gr%C3%B6%C3%9Fe%20%251%3F/a%20b\n");
  }

  @Test
  void leavesDotFilesOutAndNamesThem() throws IOException {
    write("site/.env", "SECRET=1");
    write("site/.git/HEAD", "ref");
    write("site/a", "1");

    assertThat(run("put", dir.resolve("site").toString())).isZero();

    assertThat(err.toString().lines())
        .containsExactlyInAnyOrder(
            "verso: left out " + dir.resolve("site/.env") + ": " + DOT,
            "verso: left out " + dir.resolve("site/.git") + ": " + DOT);
    assertThat(names()).containsExactly("site/a");
  }

  @Test
  void putsDotFilesWhereAskedForAndThoseThatAreNamed() throws IOException {
    write("site/.env", "1");
    write("site/.git/HEAD", "1");

    run("put", "--hidden", dir.resolve("site").toString());
    run("put", write(".htaccess", "1"));

    assertThat(names()).containsExactlyInAnyOrder("site/.env", "site/.git/HEAD", ".htaccess");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void goesOnPastWhatCannotBeReadAndCountsIt() throws IOException {
    assumeThat(System.getProperty("user.name")).isNotEqualTo("root");
    Path closed = Path.of(write("site/b", "1"));
    Path closedFolder = Path.of(write("site/c/d", "1")).getParent();
    write("site/a", "1");
    write("site/z", "1");
    Files.setPosixFilePermissions(closed, Set.of());
    Files.setPosixFilePermissions(closedFolder, Set.of());

    int code = run("put", dir.resolve("site").toString());

    Files.setPosixFilePermissions(closedFolder, PosixFilePermissions.fromString("rwx------"));
    assertThat(code).isEqualTo(1);
    assertThat(err.toString().lines())
        .containsExactly(
            "verso: cannot read " + closedFolder + ": permission denied",
            "verso: cannot read " + closed + ": permission denied",
            "verso: 2 stored, 2 failed");
    assertThat(names()).containsExactly("site/a", "site/z");
  }

  @Test
  @EnabledOnOs(OS.LINUX) // the file there cannot be read from its start, not even by root
  void goesOnPastAFileThatBreaksWhileItIsRead() throws IOException {
    assertThat(run("put", "/proc/self/mem", write("good", "1"))).isEqualTo(1);

    assertThat(err.toString().lines())
        .containsExactly(
            "verso: cannot read /proc/self/mem: Input/output error", "verso: 1 stored, 1 failed");
    assertThat(names()).containsExactly("good");
  }

  @Test
  void goesOnPastALinkToNothingAndCountsIt() throws IOException {
    write("site/a", "1");
    write("site/z", "1");
    Path broken = Files.createSymbolicLink(dir.resolve("site/broken"), dir.resolve("nothing"));
    Files.createSymbolicLink(dir.resolve("site/folder"), dir);
    Files.createSymbolicLink(dir.resolve("site/link"), dir.resolve("site/a"));
    String missing = dir.resolve("missing").toString();

    assertThat(run("put", missing, dir.resolve("site").toString())).isEqualTo(1);

    assertThat(err.toString().lines())
        .containsExactlyInAnyOrder(
            "verso: cannot read " + missing + ": no such file or folder",
            "verso: cannot read " + broken + ": it links to nothing",
            "verso: left out " + dir.resolve("site/folder") + ": it is a link to a folder",
            "verso: 3 stored, 2 failed");
    assertThat(names()).containsExactly("site/a", "site/link", "site/z");
  }

  private List<String> names() {
    return bucket
        .files()
        .find()
        .map(file -> file.getString("filename").getValue())
        .into(new ArrayList<>());
  }

  @Test
  void putsAFileUnderTheNameAndTypeThatAreGiven() throws IOException {
    run("put", "--name", "a/b", "--content-type", "my type", "--prefix", "x/", write("f", ""));

    assertThat(bucket.newest("x/a/b").orElseThrow().storedType()).isEqualTo("my type");
  }

  @Test
  void putsAFolderUnderItsName() throws IOException {
    write("site/one.txt", "1");
    write("site/deep/größe.txt", "2");

    assertThat(run("put", "--prefix", "p/", dir.resolve("site").toString())).isZero();

    assertThat(run("ls")).isZero();
    assertThat(out.toString().lines().skip(2))
        .containsExactly("p/site/deep/größe.txt", "p/site/one.txt");
  }

  @Test
  void putsStandardInput() {
    in = new ByteArrayInputStream("piped".getBytes(UTF_8));

    assertThat(run("put", "--name", "in", "-")).isZero();

    assertThat(bucket.read(bucket.newest("in").orElseThrow())).asString(UTF_8).isEqualTo("piped");
  }

  @Test
  void putsTheOtherFilesWhenOneCannotBeRead() throws IOException {
    String good = write("good", "1");
    String missing = dir.resolve("missing").toString();

    assertThat(run("put", missing, good)).isEqualTo(1);

    assertThat(err)
        .hasToString(
            "verso: cannot read "
                + missing
                + ": no such file or folder\nverso: 1 stored, 1 failed\n");
    assertThat(bucket.newest("good")).isPresent();
  }

  @Test
  void leavesNothingOfAnInputThatBreaks() {
    in =
        new FilterInputStream(new ByteArrayInputStream(new byte[3 << 20])) {
          @Override
          public int read(byte[] into, int at, int length) throws IOException {
            int read = super.read(into, at, length);
            if (read < 0) {
              throw new IOException("the disk broke");
            }
            return read;
          }
        };

    assertThat(run("put", "--name", "broken", "-")).isEqualTo(1);

    assertThat(err).hasToString("verso: cannot read standard input: the disk broke\n");
    assertThat(bucket.chunks().countDocuments()).isZero();
    assertThat(bucket.files().countDocuments()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "put -, standard input needs --name",
    "put --name x a b, --name is for one file",
    "rm --revision 0 --all-revisions x, --revision and --all-revisions exclude each other",
    "get a/.., say where to write it with -o"
  })
  void saysWhatIsWrongWithTheUsage(String args, String message) {
    assertThat(run(args.split(" "))).isEqualTo(2);

    assertThat(err.toString()).contains(message);
  }

  @Test
  void getsAFileIntoAFolder() throws IOException {
    bucket.put("a/b.txt", "bytes".getBytes(UTF_8), 3);

    assertThat(run("get", "a/b.txt", "-o", dir.toString())).isZero();

    assertThat(dir.resolve("b.txt")).hasContent("bytes");
    assertThat(dir).isDirectoryNotContaining(path -> !path.endsWith("b.txt"));
  }

  @Test
  void getsARevisionOntoStandardOutput() {
    bucket.put("f", "old".getBytes(UTF_8), 2);
    bucket.put("f", "new".getBytes(UTF_8), 2);

    assertThat(run("get", "f", "-o", "-", "--revision", "0")).isZero();
    assertThat(run("get", "f", "-o", "-")).isZero();

    assertThat(bytesOut.toString(UTF_8)).isEqualTo("oldnew");
    assertThat(out.toString() + err).isEmpty();
  }

  @Test
  void overwritesOnlyByForce() throws IOException {
    bucket.put("f", "new".getBytes(UTF_8), 2);
    String target = write("target", "old");

    assertThat(run("get", "f", "-o", target)).isEqualTo(1);
    assertThat(err).hasToString("verso: " + target + " is there already; --force overwrites it\n");
    assertThat(Path.of(target)).hasContent("old");

    assertThat(run("get", "f", "-o", target, "--force")).isZero();
    assertThat(Path.of(target)).hasContent("new");
  }

  @Test
  void writesIntoAFifo() throws Exception {
    bucket.put("f", "bytes".getBytes(UTF_8), 2);
    Path fifo = dir.resolve("fifo");
    assumeThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    CompletableFuture<String> read = CompletableFuture.supplyAsync(() -> read(fifo));

    assertThat(run("get", "f", "-o", fifo.toString())).isZero();

    assertThat(read.get(10, TimeUnit.SECONDS)).isEqualTo("bytes");
    assertThat(dir).isDirectoryContaining(path -> path.equals(fifo));
    assertThat(Files.isRegularFile(fifo)).isFalse();
  }

  private static String read(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void writesTheFileThatALinkNames() throws IOException {
    bucket.put("f", "new".getBytes(UTF_8), 2);
    Path there = Path.of(write("deep/there", "old"));
    Path link = Files.createSymbolicLink(dir.resolve("link"), Path.of("deep/there"));
    Path toNothing = Files.createSymbolicLink(dir.resolve("to-nothing"), Path.of("deep/not-yet"));

    assertThat(run("get", "f", "-o", link.toString())).isEqualTo(1);
    assertThat(there).hasContent("old");
    assertThat(run("get", "f", "-o", link.toString(), "--force")).isZero();
    assertThat(run("get", "f", "-o", toNothing.toString())).isZero();

    assertThat(there).hasContent("new");
    assertThat(dir.resolve("deep/not-yet")).hasContent("new");
    assertThat(link).isSymbolicLink();
    assertThat(toNothing).isSymbolicLink();
  }

  @Test
  void saysThatLinksLeadInACircle() throws IOException {
    bucket.put("f", new byte[1], 1);
    Path link = Files.createSymbolicLink(dir.resolve("link"), Path.of("link"));

    assertThat(run("get", "f", "-o", link.toString(), "--force")).isEqualTo(1);

    assertThat(err).hasToString("verso: cannot write " + link + ": its links lead in a circle\n");
  }

  @Test
  void getsAFileWhoseNameIsAsLongAsANameCanBe() {
    String name = "x".repeat(254);
    bucket.put(name, "bytes".getBytes(UTF_8), 2);

    assertThat(run("get", name, "-o", dir.toString())).isZero();

    assertThat(dir.resolve(name)).hasContent("bytes");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void leavesNothingOfADamagedFile() throws IOException {
    bucket.put("f", new byte[10], 3);
    bucket.chunks().deleteOne(Filters.eq("n", 2));

    assertThat(run("get", "f", "-o", dir.resolve("f").toString())).isEqualTo(1);

    assertThat(err.toString()).startsWith("verso: file ").endsWith("chunk 2 is missing\n");
    assertThat(dir).isEmptyDirectory();
  }

  @Test
  void getsTheOthersWhereOneIsDamaged() {
    bucket.put("a/f", new byte[10], 3);
    bucket.chunks().deleteOne(Filters.eq("n", 2));
    bucket.put("a/good", "bytes".getBytes(UTF_8), 3);

    assertThat(run("get", "a/f", "a/good", "-o", dir.toString())).isEqualTo(1);

    assertThat(err.toString()).startsWith("verso: file ").endsWith("chunk 2 is missing\n");
    assertThat(dir.resolve("good")).hasContent("bytes");
    assertThat(dir.resolve("f")).doesNotExist();
  }

  @Test
  void saysThatThereIsNoSuchFile() {
    bucket.put("f", new byte[1], 1);

    assertThat(run("get", "x", "-o", "-")).isEqualTo(1);
    assertThat(run("get", "f", "-o", "-", "--revision", "1")).isEqualTo(1);
    assertThat(run("rm", "x\u001b[31m", "f")).isEqualTo(1);

    assertThat(err.toString().lines())
        .containsExactly(
            "verso: no file named 'x'",
            "verso: no revision 1 of a file named 'f'",
            "verso: no file named 'x\\x1b[31m'");
    assertThat(bucket.newest("f")).isEmpty();
  }

  @Test
  void listsTheNewestRevisions() {
    bucket.put("a", new byte[1], 1);
    bucket.put("b", new byte[1], 1);
    bucket.put("b", new byte[2], 1);

    run("ls");
    run("ls", "-a", "b");

    assertThat(out.toString().lines()).containsExactly("a", "b", "b", "b");
  }

  @Test
  void listsNoNameThatSteersTheTerminal() {
    bucket.put("a\u001b]0;title\u0007\u202e\u0085\n\\ größe 日本", new byte[1], 1);

    run("ls");
    run("ls", "-l");

    String name = "a\\x1b]0;title\\x07\\u202e\\x85\\n\\\\ größe 日本";
    assertThat(out.toString().lines())
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).endsWith(name));
  }

  @Test
  void listsNamesAsTheyAreWithAZeroByteAfterEach() {
    bucket.put("a\nb\\", new byte[1], 1);
    bucket.put("c", new byte[1], 1);

    run("ls", "-0");

    assertThat(out).hasToString("a\nb\\\0c\0");
  }

  @Test
  void listsSizeTimeIdAndType() {
    StoredFile file = bucket.put("a b", new byte[12], 1);

    run("ls", "-l");

    assertThat(out.toString())
        .matches(
            " {10}12  \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ  "
                + file.id().asObjectId().getValue()
                + "  my type  a b\n");
  }

  @Test
  void listsFilesThatDoNotSayWhenTheyWereUploaded() {
    bucket.put("a", new byte[12], 1);
    bucket.files().updateOne(Filters.empty(), Updates.set("uploadDate", new BsonInt64(1)));

    assertThat(run("ls", "-l")).isZero();

    assertThat(out.toString()).contains("  -  ");
  }

  @Test
  void removesTheNewestRevisionAndSaysThatThereIsAnother() {
    bucket.put("f", new byte[1], 1);
    bucket.put("f", new byte[2], 1);

    assertThat(run("rm", "f")).isZero();

    assertThat(bucket.newest("f").orElseThrow().length()).isEqualTo(1);
    assertThat(err).hasToString("verso: an older revision of 'f' is the newest now\n");
  }

  @Test
  void removesTheRevisionThatIsGiven() {
    bucket.put("f", new byte[1], 1);
    bucket.put("f", new byte[2], 1);

    assertThat(run("rm", "--revision", "0", "f")).isZero();

    assertThat(bucket.newest("f").orElseThrow().length()).isEqualTo(2);
    assertThat(bucket.files().countDocuments()).isEqualTo(1);
  }

  @Test
  void removesAllRevisions() {
    bucket.put("f", new byte[1], 1);
    bucket.put("f", new byte[2], 1);
    bucket.put("g", new byte[2], 1);

    assertThat(run("rm", "--all-revisions", "f")).isZero();

    assertThat(bucket.files().countDocuments()).isEqualTo(1);
    assertThat(bucket.chunks().countDocuments()).isEqualTo(2);
  }

  @Test
  void showsProgressOnATerminalOnly() throws IOException {
    String file = write("f", "x".repeat(3 << 20));
    run("put", file);
    assertThat(err.toString()).isEmpty();

    onTerminal = true;
    run("put", file);

    assertThat(err.toString()).endsWith("\r\u001b[K");
  }

  @Test
  void saysInOneLineAndSoonThatTheDatabaseIsAway() {
    long began = System.nanoTime();
    int code =
        execute(
            "ls",
            "--mongodb-uri=mongodb://127.0.0.1:1/?connectTimeoutMS=200",
            "--mongodb-timeout=300ms");

    assertThat(code).isEqualTo(1);
    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .startsWith("verso: cannot reach MongoDB at mongodb://127.0.0.1:1");
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(15));
  }

  private int run(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.add(1, "--mongodb-uri=" + database.uri());
    all.add(1, "--mongodb-database=" + database.name());
    all.add(1, "--files-bucket=kept");
    return execute(all.toArray(String[]::new));
  }

  private int execute(String... args) {
    return SettingTypes.registerOn(
            new CommandLine(new FilesCommand(new Console(in, bytesOut, onTerminal))))
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args);
  }

  private String write(String name, String content) throws IOException {
    Path file = dir.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content).toString();
  }
}
