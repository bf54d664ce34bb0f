package dev.verso.folder;

import static dev.verso.folder.FolderFixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verso.cli.CommandFailure;
import dev.verso.cli.LocalFiles;
import dev.verso.mongo.MongoConnection;
import dev.verso.mongo.MongoOptions;
import dev.verso.testing.MongoExtension;
import dev.verso.testing.Options;
import dev.verso.testing.TestDatabase;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What others write between the comparison and the push. */
@ExtendWith(MongoExtension.class)
class PushMeanwhileTest {
  @TempDir Path dir;

  private final TestDatabase test;
  private final Vertx vertx = Vertx.vertx();
  private final MongoConnection connection;
  private final Database database;
  private final Told told = new Told();

  PushMeanwhileTest(TestDatabase test) {
    this.test = test;
    new FolderFixture(test).empty();
    MongoOptions options =
        Options.parse(
            new MongoOptions(), "--mongodb-uri", test.uri(), "--mongodb-database", test.name());
    connection = MongoConnection.openForCommand(vertx, options).await();
    database = new Database(vertx, connection, "pages", "fs");
  }

  @AfterEach
  void close() {
    connection.close().await();
    vertx.close().await();
  }

  /** The paths of what it is told. */
  private static final class Told implements Report {
    final List<String> done = new ArrayList<>();
    final List<String> conflicts = new ArrayList<>();

    @Override
    public void done(Plan.Change change) {
      done.add(change.path());
    }

    @Override
    public void conflict(Plan.Change change) {
      conflicts.add(change.path());
    }

    @Override
    public void fail(Plan.Change change, String message) {
      throw new AssertionError(message);
    }
  }

  private static final LocalFiles.Listener ALL =
      new LocalFiles.Listener() {
        @Override
        public boolean wants(Path path, String name, boolean isFolder) {
          return !name.startsWith(SyncState.FOLDER);
        }

        @Override
        public void leftOut(Path path, String why) {
          throw new AssertionError(path + ": " + why);
        }

        @Override
        public void failed(CommandFailure failure) {
          throw failure;
        }
      };

  private void store(String name, String body) {
    Document page = new Document("_id", name).append("body", body);
    test.database().getCollection("pages").insertOne(page);
  }

  private void edit(String name, String body) {
    test.database()
        .getCollection("pages")
        .updateOne(new Document("_id", name), new Document("$set", new Document("body", body)));
  }

  private void push(Runnable meanwhile) throws Exception {
    try (SyncState state = SyncState.open(dir, "here", false)) {
      LocalTree tree = new LocalTree(dir);
      Policy ours = new Policy(false, Policy.Winner.SOURCE);
      Plan plan = Plan.of(ours, true, tree.scan(state.rows(), ALL), database.scan(), state::row);
      meanwhile.run();
      new Push(tree, database, state, told).run(plan);
    }
  }

  @Test
  void whatSomebodyMadeTheSameIsNoConflict() throws Exception {
    write(dir, "added.html", "new");
    write(dir, "changed.html", "new");
    store("changed", "old");

    push(
        () -> {
          store("added", "new");
          edit("changed", "new");
        });

    assertThat(told.done).containsExactlyInAnyOrder("added.html", "changed.html");
    assertThat(told.conflicts).isEmpty();
    try (SyncState state = SyncState.open(dir, "here", true)) {
      assertThat(state.rows())
          .hasSize(2)
          .allSatisfy(
              row ->
                  assertThat(row.settled())
                      .isEqualTo(Fingerprint.of("new".getBytes(StandardCharsets.UTF_8))));
    }
  }

  @Test
  void whatSomebodyMadeAnotherIsAConflictAndStays() throws Exception {
    write(dir, "added.html", "new");
    write(dir, "changed.html", "new");
    store("changed", "old");

    push(
        () -> {
          store("added", "theirs");
          edit("changed", "theirs");
        });

    assertThat(told.conflicts).containsExactlyInAnyOrder("added.html", "changed.html");
    assertThat(told.done).isEmpty();
    assertThat(test.database().getCollection("pages").find())
        .hasSize(2)
        .allSatisfy(page -> assertThat(page).containsEntry("body", "theirs"));
  }
}
