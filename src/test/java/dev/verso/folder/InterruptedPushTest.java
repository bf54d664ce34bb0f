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
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A push as a process that is killed in the middle of it. */
@ExtendWith(MongoExtension.class)
class InterruptedPushTest {
  private static final int PAGES = 5_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path dir;

  private final FolderFixture verso;

  InterruptedPushTest(TestDatabase database) {
    verso = new FolderFixture(database);
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

  private Document page() {
    Document page = verso.pages().find().first();
    return page == null ? new Document() : page;
  }

  private Process start() throws IOException {
    return JavaProcess.of(Main.class, verso.arguments("push", dir))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** What the process runs. */
  static final class Main {
    private Main() {}

    public static void main(String[] args) {
      System.exit(FolderFixture.commandLine().execute(args));
    }
  }
}
