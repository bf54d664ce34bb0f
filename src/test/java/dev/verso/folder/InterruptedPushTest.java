package dev.verso.folder;

import static dev.verso.folder.FolderFixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verso.testing.Conditions;
import dev.verso.testing.JavaProcess;
import dev.verso.testing.MongoExtension;
import dev.verso.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A push as a process that is killed or interrupted in the middle of it. */
@ExtendWith(MongoExtension.class)
class InterruptedPushTest {
  private static final int PAGES = 5_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** 128 + SIGINT. */
  private static final int INTERRUPTED = 130;

  @TempDir Path temp;
  @TempDir Path dir;

  private final FolderFixture verso;

  InterruptedPushTest(TestDatabase database) {
    verso = new FolderFixture(database);
    verso.empty();
  }

  @Test
  void aPushThatWasKilledIsCompletedByTheNextAndNothingIsThereTwice() throws Exception {
    for (int i = 0; i < PAGES; i++) {
      write(dir, "d%d/p%d.html".formatted(i % 50, i), "page %d ".formatted(i).repeat(100));
    }
    Process push = start();
    Conditions.await(PATIENCE, () -> verso.pages().countDocuments() > 0);
    push.toHandle().destroyForcibly();
    push.onExit().join();
    // The database may still be at work on what it was sent.
    assertThat(verso.pages().countDocuments()).as("when it was killed").isBetween(1L, PAGES - 1L);
    // Of those that arrived, noted or not, one is edited before the next push.
    String arrived = String.valueOf(page().get("_id"));
    write(dir, arrived + ".html", "edited");

    assertThat(verso.push(dir)).as(verso.err.toString()).isZero();

    assertThat(verso.pages().countDocuments()).isEqualTo(PAGES);
    assertThat(verso.pages().find(new Document("_id", arrived)).first())
        .containsEntry("body", "edited");
    assertThat(verso.out.toString()).containsPattern("^[\\d,]+ added, 1 changed, [\\d,]+ the same");
    assertThat(verso.push(dir)).isZero();
    assertThat(verso.out.toString()).startsWith("5,000 the same");
  }

  @Test
  void anUploadThatWasKilledLeavesNoChunksOnceThereWasAnotherPush() throws Exception {
    write(dir, "large.bin", new byte[200 << 20]);
    Process push = start();
    Conditions.await(PATIENCE, () -> verso.chunks().countDocuments() > 0);
    push.toHandle().destroyForcibly();
    push.onExit().join();
    assertThat(verso.files().countDocuments()).as("not through yet").isZero();
    Files.write(dir.resolve("large.bin"), new byte[300 << 10]);

    assertThat(verso.push(dir)).as(verso.err.toString()).isZero();

    assertThat(verso.files().countDocuments()).isEqualTo(1);
    assertThat(verso.chunks().countDocuments()).isEqualTo(2);
  }

  @Test
  void aPushThatIsInterruptedSaysSoAndIsCompletedByTheNext() throws Exception {
    int count = 500;
    for (int i = 0; i < count; i++) {
      write(dir, "p%d.html".formatted(i), "page %d ".formatted(i).repeat(20_000));
    }
    Path said = Files.createTempFile(temp, "push", ".err");
    Process push = start(ProcessBuilder.Redirect.to(said.toFile()));
    Conditions.await(PATIENCE, () -> verso.pages().countDocuments() > 0);

    interrupt(push);

    assertThat(push.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS).exitValue())
        .isEqualTo(INTERRUPTED);
    assertThat(verso.pages().countDocuments()).isBetween(1L, count - 1L);
    assertThat(Files.readAllLines(said))
        .last()
        .isEqualTo("verso: interrupted; the next run goes on from here");
    assertThat(verso.push(dir)).as(verso.err.toString()).isZero();
    assertThat(verso.out.toString()).containsPattern("^[\\d,]+ added, [\\d,]+ the same");
    assertThat(verso.pages().countDocuments()).isEqualTo(count);
  }

  @Test
  void anUploadThatIsInterruptedIsUndone() throws Exception {
    write(dir, "large.bin", new byte[200 << 20]);
    Process push = start();
    Conditions.await(PATIENCE, () -> verso.chunks().countDocuments() > 0);

    interrupt(push);

    assertThat(push.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS).exitValue())
        .isEqualTo(INTERRUPTED);
    assertThat(verso.files().countDocuments()).as("not through yet").isZero();
    assertThat(verso.chunks().countDocuments()).isZero();
  }

  /** As Ctrl-C does. */
  private static void interrupt(Process process) throws Exception {
    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
  }

  private Document page() {
    Document page = verso.pages().find().first();
    return page == null ? new Document() : page;
  }

  private Process start() throws IOException {
    return start(ProcessBuilder.Redirect.DISCARD);
  }

  private Process start(ProcessBuilder.Redirect errors) throws IOException {
    ProcessBuilder push = JavaProcess.of(Main.class, verso.arguments("push", dir));
    // Whoever runs the tests in the background may have told their children to ignore it.
    push.command().addAll(0, List.of("env", "--default-signal=INT"));
    return push.redirectError(errors).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
  }

  /** What the process runs. */
  static final class Main {
    private Main() {}

    public static void main(String[] args) {
      System.exit(FolderFixture.commandLine().execute(args));
    }
  }
}
