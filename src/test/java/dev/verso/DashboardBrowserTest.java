package dev.verso;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.verso.testing.Chromium;
import dev.verso.testing.MongoExtension;
import dev.verso.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The dashboard in a browser; skipped where there is none. */
@ExtendWith({VertxExtension.class, MongoExtension.class})
class DashboardBrowserTest {
  @Test
  void itIsDrawnAndFollowsInDarkAndInLight(Vertx vertx, TestDatabase database) {
    try (Chromium chromium = Chromium.startOrSkip()) {
      database
          .database()
          .getCollection("pages")
          .insertOne(new Document("_id", "<b>a").append("body", "one"));
      VersoServer verso = VersoServer.start(vertx, database);
      verso.get("/pages/%3Cb%3Ea");

      String light = look(chromium.browser(), verso, ColorScheme.LIGHT);
      String dark = look(chromium.browser(), verso, ColorScheme.DARK);

      assertThat(light).isNotEqualTo(dark);
    }
  }

  /** The colour of the ground, once all is there. */
  private static String look(Browser browser, VersoServer verso, ColorScheme scheme) {
    List<String> complaints = new ArrayList<>();
    try (Page page = browser.newPage(new Browser.NewPageOptions().setColorScheme(scheme))) {
      page.onConsoleMessage(message -> complaints.add(message.text()));
      page.onPageError(complaints::add);

      page.navigate("http://127.0.0.1:" + verso.managementPort() + "/");
      page.waitForSelector("#link.live");
      page.waitForSelector("#database.good");
      page.waitForSelector("#slowest tbody tr");

      assertThat(page.locator("canvas").count()).isEqualTo(4);
      assertThat(page.locator("#slowest td").first().textContent()).startsWith("/pages/");
      assertThat(page.locator("#memory").textContent()).endsWith(" MB");
      assertThat(complaints).as("what the browser complains of").isEmpty();
      return (String) page.evaluate("getComputedStyle(document.body).backgroundColor");
    }
  }
}
