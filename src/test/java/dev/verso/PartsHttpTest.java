package dev.verso;

import static dev.verso.testing.Conditions.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.ReplaceOptions;
import dev.verso.testing.Feature;
import dev.verso.testing.MongoExtension;
import dev.verso.testing.RequiresFeature;
import dev.verso.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.stream.IntStream;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Pages that are made of others, over HTTP. */
@ExtendWith({VertxExtension.class, MongoExtension.class})
class PartsHttpTest {
  private static final Logger figures = LoggerFactory.getLogger("figures");

  private static final Duration SOON = Duration.ofSeconds(10);

  /** How long a change may take to be told, on a machine that has other things to do as well. */
  private static final Duration BOUND = Duration.ofSeconds(2);

  /** Without news of a change what is in memory would be good for an hour. */
  private static final String[] EXACT = {"--cache-trust", "1h", "--pages-path", "/"};

  private final Vertx vertx;
  private final TestDatabase database;
  private final MongoCollection<Document> pages;
  private @Nullable VersoServer server;

  PartsHttpTest(Vertx vertx, TestDatabase database) {
    this.vertx = vertx;
    this.database = database;
    this.pages = database.database().getCollection("pages");
    database.database().drop();
  }

  private VersoServer start(String... args) {
    VersoServer verso = VersoServer.start(vertx, database, args);
    server = verso;
    return verso;
  }

  @AfterEach
  void stop() {
    VersoServer.await(Objects.requireNonNull(server).shutdown());
  }

  private void put(String name, String body, Object... fields) {
    Document document = new Document("_id", name).append("body", body);
    for (int i = 0; i < fields.length; i += 2) {
      document.append((String) fields[i], fields[i + 1]);
    }
    pages.replaceOne(Filters.eq(name), document, new ReplaceOptions().upsert(true));
  }

  private static String include(String name) {
    return "<!--#include virtual=\"" + name + "\" -->";
  }

  private static long count(VersoServer verso, String what) {
    return new JsonObject(verso.manage("/info").body()).getJsonObject("cache").getLong(what);
  }

  @Test
  @RequiresFeature(Feature.CHANGE_STREAMS)
  void twoHundredPagesWithOneMenuAreNewWhenItChangesAndNoOtherIsDropped() {
    put("parts/menu", "one", "draft", true);
    IntStream.range(0, 200)
        .forEach(i -> put("made-" + i, "(" + include("parts/menu") + ")", "includes", true));
    IntStream.range(0, 50).forEach(i -> put("other-" + i, include("parts/menu")));
    VersoServer verso = start(EXACT);
    await(SOON, () -> verso.manage("/info").body().contains("\"live\""));
    assertAll(verso, "(one)");
    IntStream.range(0, 50).forEach(i -> verso.get("/other-" + i));
    assertAll(verso, "(one)");
    long missed = count(verso, "misses");

    put("parts/menu", "two");
    long changed = System.nanoTime();
    await(SOON, () -> verso.get("/made-0").body().equals("(two)"));
    Duration took = Duration.ofNanos(System.nanoTime() - changed);
    assertAll(verso, "(two)");

    figures.info("200 pages were new {} ms after the one menu they hold", took.toMillis());
    assertThat(took).isLessThan(BOUND);
    assertThat(count(verso, "misses")).as("each of them once").isEqualTo(missed + 200);
    IntStream.range(0, 50)
        .forEach(
            i ->
                assertThat(verso.get("/other-" + i).headers().firstValue("cache-status"))
                    .hasValue("verso; hit"));
    assertThat(count(verso, "misses")).isEqualTo(missed + 200);
  }

  private static void assertAll(VersoServer verso, String body) {
    IntStream.range(0, 200)
        .forEach(i -> assertThat(verso.get("/made-" + i).body()).isEqualTo(body));
  }

  @Test
  void aLayoutAndItsPartsAreLiveWhateverBecomesOfThem() {
    put("main", "<main>" + include("body") + include("menu") + "</main>", "includes", true);
    put("index", "text", "layout", "main", "updatedAt", Instant.now(), "title", "T");
    VersoServer verso = start(EXACT);
    HttpResponse<String> first = verso.get("/");
    assertThat(first.body()).as("there is no menu").isEqualTo("<main>text</main>");
    assertThat(first.headers().firstValue("last-modified")).isEmpty();
    String tag = first.headers().firstValue("etag").orElseThrow();
    assertThat(verso.get("/", "If-None-Match", tag).statusCode()).isEqualTo(304);

    put("menu", "menu");
    await(SOON, () -> verso.get("/").body().equals("<main>textmenu</main>"));
    assertThat(verso.get("/", "If-None-Match", tag).statusCode()).isEqualTo(200);
    put("main", "[" + include("body") + "]");
    await(SOON, () -> verso.get("/").body().equals("[text]"));
    pages.deleteOne(Filters.eq("main"));
    await(SOON, () -> verso.get("/").body().equals("text"));
    put("index", "bare");
    await(SOON, () -> verso.get("/").body().equals("bare"));
    assertThat(verso.get("/").headers().firstValue("cache-status")).hasValue("verso; hit");
  }

  @Test
  void whatLiesInItselfIsA500ThatNamesItUntilItIsMended() {
    put("a", include("b"), "includes", true);
    put("b", include("a"), "includes", true);
    VersoServer verso = start(EXACT);

    HttpResponse<String> broken = verso.get("/a", "Accept", "text/plain");
    assertThat(broken.statusCode()).isEqualTo(500);
    assertThat(broken.body()).contains("Pages lie in themselves: 'a' > 'b' > 'a'");

    put("b", "whole");
    await(SOON, () -> verso.get("/a").body().equals("whole"));
  }

  @Test
  void aPartThatCannotBeShownIsAsGoodAsNone() {
    put("page", "(" + include("bad") + include("old") + ")", "includes", true);
    pages.insertOne(new Document("_id", "bad").append("body", 1));
    pages.insertOne(new Document("_id", "old").append("redirect", "/new"));
    VersoServer verso = start(EXACT);

    assertThat(verso.get("/page").body()).isEqualTo("()");
  }

  @Test
  void withoutACacheToo() {
    put("page", "(" + include("part") + ")", "includes", true);
    put("part", "large ".repeat(20_000));
    VersoServer verso = start("--cache-size", "0", "--pages-path", "/");
    assertThat(verso.get("/page").body()).isEqualTo("(" + "large ".repeat(20_000) + ")");

    put("part", "new");

    assertThat(verso.get("/page").body()).isEqualTo("(new)");
  }

  @Test
  void whoWantsNoneHasNone() {
    put("page", include("part"), "includes", true, "layout", "part");
    put("part", "part");
    VersoServer verso = start("--includes", "off", "--pages-path", "/");

    assertThat(verso.get("/page").body()).isEqualTo(include("part"));
  }
}
