package dev.verso.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verso.settings.SettingTypes;
import dev.verso.testing.Conditions;
import dev.verso.testing.JavaProcess;
import dev.verso.testing.MongoExtension;
import dev.verso.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import picocli.CommandLine;

/** The commands as processes that are told to end in the middle of their work. */
@ExtendWith({VertxExtension.class, MongoExtension.class})
class InterruptedCommandTest {
  /** 128 + SIGTERM. Ctrl-C would be 130; a shell may have told its children to ignore that. */
  private static final int TERMINATED = 143;

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final TestDatabase database;
  private TestBucket bucket;

  InterruptedCommandTest(TestDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void makeBucket(Vertx vertx) {
    bucket = new TestBucket(vertx, database, "interrupted", false);
  }

  @AfterEach
  void dropBucket() {
    bucket.close();
  }

  @Test
  void putLeavesNothingBehind() throws Exception {
    Process put = start("put", "--name", "f", "-");
    try (OutputStream input = put.getOutputStream()) {
      input.write(new byte[4 << 20]);
      input.flush();
      Conditions.await(PATIENCE, () -> bucket.chunks().countDocuments() > 0);

      put.toHandle().destroy();

      assertThat(put.onExit().get(PATIENCE.toMillis(), MILLISECONDS).exitValue())
          .isEqualTo(TERMINATED);
    }
    assertThat(bucket.chunks().countDocuments()).isZero();
    assertThat(bucket.files().countDocuments()).isZero();
    assertThat(new String(put.getErrorStream().readAllBytes(), UTF_8)).isEmpty();
  }

  /** Runs the command as a user does; it reads its input from the test. */
  private Process start(String... args) throws IOException {
    List<String> all = new ArrayList<>(List.of(args));
    all.add("--mongodb-uri=" + database.uri());
    all.add("--mongodb-database=" + database.name());
    all.add("--files-bucket=interrupted");
    return JavaProcess.of(Main.class, all).start();
  }

  /** What the process runs. */
  static final class Main {
    private Main() {}

    public static void main(String[] args) {
      System.exit(SettingTypes.registerOn(new CommandLine(new FilesCommand())).execute(args));
    }
  }
}
