package dev.verso.freshness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verso.freshness.FreshnessCheck.Load;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Three Versos, written and read through every fault; {@code bench/freshness} runs it long. */
class FreshnessIT {
  private static final Load LOAD =
      new Load(
          Duration.ofMillis(Integer.getInteger("verso.freshness.phase", 3000)),
          Long.getLong("verso.freshness.reads", 1),
          Integer.getInteger("verso.freshness.reads-per-second", 1500),
          Integer.getInteger("verso.freshness.writes-per-second", 200));

  private static final int MOST_SHOWN = 20;

  private static final Path RESULTS = Path.of("target", "freshness.json");

  @Test
  void noAnswerIsOlderThanTheBoundUnlessItSaysSoNorGoesBackThroughEveryFault() throws IOException {
    List<Phase> phases;
    try (FreshnessCheck check = new FreshnessCheck(LOAD)) {
      System.out.println(Phase.heading());
      phases = check.run(phase -> System.out.println(phase.line()));
    }

    JsonArray results = new JsonArray();
    phases.forEach(phase -> results.add(phase.json()));
    Files.writeString(RESULTS, new JsonObject().put("phases", results).encodePrettily());
    assertThat(phases).extracting(phase -> phase.verdict().judged).allMatch(judged -> judged > 0);
    assertThat(phases.stream().flatMap(FreshnessIT::violations).limit(MOST_SHOWN)).isEmpty();
  }

  private static Stream<String> violations(Phase phase) {
    return phase.verdict().violations.stream().map(found -> phase.fault() + ": " + found);
  }
}
