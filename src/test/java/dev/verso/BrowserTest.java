package dev.verso;

import static com.mongodb.client.model.Filters.eq;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.TimeoutError;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.ReplaceOptions;
import dev.verso.testing.Chromium;
import dev.verso.testing.MongoExtension;
import dev.verso.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Open pages update themselves, in a real browser. */
@ExtendWith({VertxExtension.class, MongoExtension.class})
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(60)
class BrowserTest {
  private static final Logger figures = LoggerFactory.getLogger("figures");
  private static final int SAVES = Integer.getInteger("verso.saves", 10);
  private static final double PATIENCE_MILLIS = 10_000;

  private static final String PAGE =
      """
      <!DOCTYPE html>
      <html><head><title>%1$s</title><script src="/_verso/live.js" defer></script>%2$s</head>
      <body><h1 id="text">%1$s</h1><input id="input"></body></html>
      """;

  private final Vertx vertx;
  private final TestDatabase database;
  private final MongoCollection<Document> pages;
  private final Chromium chromium;
  private final VersoServer verso;
  private Page page;

  BrowserTest(Vertx vertx, TestDatabase database) {
    this.vertx = vertx;
    this.database = database;
    chromium = Chromium.startOrSkip();
    pages = database.database().getCollection("pages");
    verso =
        VersoServer.start(
            vertx,
            database,
            "--content-security-policy=default-src 'none'; script-src 'self'; connect-src 'self'");
  }

  @AfterAll
  void stop() {
    chromium.close();
    VersoServer.await(verso.shutdown());
  }

  @BeforeEach
  void open() {
    Browser browser = chromium.browser();
    page = browser.newPage();
    page.setDefaultTimeout(PATIENCE_MILLIS);
  }

  @AfterEach
  void close() {
    page.close();
  }

  private void put(String name, String text, String head) {
    pages.replaceOne(
        eq(name),
        new Document("_id", name).append("body", PAGE.formatted(text, head)),
        new ReplaceOptions().upsert(true));
  }

  private String url(String name) {
    return "http://127.0.0.1:" + verso.port() + "/pages/" + name;
  }

  private void awaitText(String text) {
    awaitThat("document.querySelector('#text')?.textContent === '" + text + "'");
  }

  private void awaitThat(String condition) {
    try {
      page.waitForFunction("() => " + condition);
    } catch (TimeoutError e) {
      throw new AssertionError("never " + condition + " in " + page.content(), e);
    }
  }

  @Test
  void aChangeIsMorphedIntoThePageAndTheRestStaysAsItIs() {
    List<String> complaints = new ArrayList<>();
    page.onConsoleMessage(message -> complaints.add(message.text()));
    page.onPageError(complaints::add);
    put("a", "one", "");
    page.navigate(url("a"));
    page.fill("#input", "typed");
    page.evaluate("() => { window.marker = 'not reloaded' }");

    put("a", "two", "");

    awaitText("two");
    assertThat(page.title()).isEqualTo("two");
    assertThat(page.inputValue("#input")).isEqualTo("typed");
    assertThat(page.evaluate("() => window.marker")).isEqualTo("not reloaded");
    assertThat(page.evaluate("() => document.activeElement.id")).isEqualTo("input");
    assertThat(complaints).as("of the Content-Security-Policy, or of the script").isEmpty();
  }

  @Test
  void whereScriptsHaveChangedThePageIsLoadedAnew() {
    put("b", "one", "");
    page.navigate(url("b"));
    page.evaluate("() => { window.marker = 'not reloaded' }");

    put("b", "two", "<script src=\"/pages/other.js\"></script>");

    awaitText("two");
    assertThat(page.evaluate("() => window.marker")).isNull();
  }

  @Test
  void aChangeBeforeTheStreamIsOpenIsNotMissed() {
    put("c", "one", "");
    page.route(
        "**/_verso/live?*",
        route -> {
          put("c", "two", "");
          route.resume();
        });

    page.navigate(url("c"));

    awaitText("two");
  }

  @Test
  void aPageThatGoesAndComesBackIsShownAgain() {
    put("d", "one", "");
    page.navigate(url("d"));
    awaitText("one");

    pages.deleteOne(eq("d"));
    awaitThat("document.body.textContent.includes('No page named')");
    put("d", "two", "");

    awaitText("two");
  }

  @Test
  void whatIsSavedInAFolderIsInTheBrowserAndSoIsWhatIsWrongWithIt(@TempDir Path folder)
      throws Exception {
    Files.writeString(folder.resolve("index.html"), "<h1 id=text>one</h1>");
    Files.writeString(folder.resolve("style.css"), "h1 { color: red }");
    try (DevServer dev =
        DevServer.start(
            vertx,
            folder,
            "--mongodb-uri=" + database.uri(),
            "--mongodb-database=" + database.name(),
            "--pages-collection=of_a_folder",
            "--pages-path=/")) {
      page.navigate("http://127.0.0.1:" + dev.port() + "/");
      awaitText("one");

      Files.writeString(folder.resolve("index.html"), "<h1 id=text>two</h1>");
      awaitText("two");

      Files.write(folder.resolve("index.html"), new byte[] {'<', (byte) 0xff});
      awaitThat(
          "document.querySelector('html > pre')?.textContent.includes('index.html is not UTF-8')");

      Files.writeString(
          folder.resolve("index.html"),
          "<link rel=stylesheet href=style.css><h1 id=text>three</h1>");
      awaitText("three");
      awaitThat("!document.querySelector('html > pre')");

      Files.writeString(folder.resolve("style.css"), "h1 { color: rgb(1, 2, 3) }");
      awaitThat("getComputedStyle(document.querySelector('#text')).color === 'rgb(1, 2, 3)'");
    }
  }

  /** What {@code bench/live} measures, here in short. */
  @Test
  void aSaveIsInTheBrowserSoon(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("index.html"), "<h1 id=text>0</h1>");
    List<Long> millis = new ArrayList<>();
    try (DevServer dev =
        DevServer.start(
            vertx,
            folder,
            "--mongodb-uri=" + database.uri(),
            "--mongodb-database=" + database.name(),
            "--pages-collection=measured",
            "--pages-path=/")) {
      page.navigate("http://127.0.0.1:" + dev.port() + "/");
      page.evaluate(
          "() => new MutationObserver(() => window.changedAt = Date.now())"
              + ".observe(document, {subtree: true, childList: true, characterData: true})");
      for (int i = 1; i <= SAVES; i++) {
        long saved = System.currentTimeMillis();
        Files.writeString(file, "<h1 id=text>" + i + "</h1>");
        awaitText(String.valueOf(i));
        millis.add(((Number) page.evaluate("() => window.changedAt")).longValue() - saved);
      }
    }
    Collections.sort(millis);
    String figure =
        "save to browser: p50 %d ms, p95 %d ms, worst %d ms of %d"
            .formatted(
                millis.get(SAVES / 2), millis.get(SAVES * 95 / 100), millis.get(SAVES - 1), SAVES);
    figures.info(figure);
    if (Boolean.getBoolean("verso.saves.print")) {
      System.out.println(figure);
    }
    assertThat(millis.get(SAVES / 2)).isLessThan(2000);
  }
}
