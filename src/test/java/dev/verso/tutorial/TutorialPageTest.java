package dev.verso.tutorial;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import dev.verso.testing.Engine;
import dev.verso.testing.MongoExtension;
import dev.verso.testing.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Runs the tutorial and compares its page with the code, and with what the code printed. */
@ExtendWith({VertxExtension.class, MongoExtension.class})
class TutorialPageTest {
  private static final Path PAGE = Path.of("docs/tutorial.md");
  private static final String MEND_BY =
      "mvn test -Dtest=TutorialPageTest -Dverso.tutorial.update=true";

  private static final Map<String, String> printed = new LinkedHashMap<>();

  @BeforeAll
  static void runSteps(Vertx vertx, TestDatabase server) throws Exception {
    try (MongoClient client = MongoClients.create(server.uri())) {
      MongoDatabase database = client.getDatabase("test_database");
      if (server.engine() == Engine.EXTERNAL) {
        // Somebody's own server: what they keep there is not ours to drop.
        assertThat(database.listCollectionNames()).as("test_database").isEmpty();
      }
      database.drop();
      try {
        runSteps(vertx, server.uri());
      } finally {
        database.drop();
      }
    }
  }

  private static void runSteps(Vertx vertx, String uri) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Tutorial tutorial = new Tutorial(vertx, uri, new PrintStream(out, true, UTF_8));
    try {
      for (Tutorial.Step step : tutorial.steps()) {
        out.reset();
        await(step.run().get());
        if (out.size() > 0) {
          printed.put(step.name(), out.toString(UTF_8));
        }
      }
    } finally {
      await(tutorial.close());
    }
  }

  private static void await(Future<?> future) throws Exception {
    future.toCompletionStage().toCompletableFuture().get(2, TimeUnit.MINUTES);
  }

  @Test
  void showsTheCodeAndWhatItPrints() throws IOException {
    TutorialPage page = new TutorialPage(Files.readString(PAGE));
    TutorialPage mended = page.mended(printed);

    if (Boolean.getBoolean("verso.tutorial.update")) {
      Files.writeString(PAGE, mended.text());
    } else {
      mended.blocks().forEach((source, block) -> assertShows(page, source, block));
    }
  }

  private static void assertShows(TutorialPage page, String source, String block) {
    assertThat(page.blocks().get(source))
        .as("%s in %s; to mend the page: %s", source, PAGE, MEND_BY)
        .isEqualTo(block);
  }

  @Test
  void showsTheOutputOfEachStepThatPrints() throws IOException {
    TutorialPage page = new TutorialPage(Files.readString(PAGE));

    assertThat(page.blocks().keySet())
        .containsAll(printed.keySet().stream().map("output: "::concat).toList());
  }

  @Test
  void namesTheVersionsThatItRunsWith() throws Exception {
    assertThat(MavenCoordinates.inPage(PAGE))
        .hasSizeGreaterThan(2)
        .isSubsetOf(MavenCoordinates.ofThisProject());
  }

  @Test
  void hasNoJavaOfItsOwn() throws IOException {
    TutorialPage page = new TutorialPage(Files.readString(PAGE));

    assertThat(page.prose()).doesNotContain("```java");
  }
}
