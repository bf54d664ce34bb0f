package dev.verso;

import static dev.verso.VersoServer.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import dev.verso.testing.MongoExtension;
import dev.verso.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The notation of includes, as nginx's SSI reads it. */
@ExtendWith({VertxExtension.class, MongoExtension.class})
class IncludesAgainstNginxTest {
  /** What both make the same of. */
  private static final List<String> SAME =
      List.of(
          "no directive <!-- at all --> <b>",
          "a<!--#include virtual=\"/part\" -->b",
          "a<!--#include virtual=\"/part\"-->b",
          "a<!--#include virtual='/part' -->b",
          "a<!--# include   virtual = \"/part\"  -->b",
          "a<!--#include\n\tvirtual=\"/part\"\r\n-->b",
          "a<!--#include virtual=\"/part\" wait=\"yes\" -->b",
          "a<!--#include virtual=\"/part?x=1\" -->b",
          "a<!--#include virtual=\"/p%61rt\" -->b",
          "a<!--#include virtual=\"/p%22art\" -->b",
          "<!--#include virtual=\"/part\" --><!--#include virtual=\"/part\" -->",
          "<<!--<!--#include virtual=\"/part\" -->-->",
          "a<!-- #include virtual=\"/part\" -->b",
          "a<!--#include virtual=\"/sub/part\" -->b",
          "größe <!--#include virtual=\"/umlaut\" --> ü");

  /**
   * What nginx takes out, as it does what it cannot read; Verso leaves it as it stands, for a
   * browser to pass over.
   */
  private static final List<String> LEFT_AS_IT_IS =
      List.of(
          "a<!--#include -->b",
          "a<!--#include virtual=/part -->b",
          "a<!--#include virtual=\"/part\" other=\"x\" -->b",
          "a<!--#include virtual=\"/part\" virtual=\"/part\" -->b",
          "a<!--#unknown virtual=\"/part\" -->b");

  private final MongoCollection<Document> pages;
  private final VersoServer verso;

  IncludesAgainstNginxTest(Vertx vertx, TestDatabase database) {
    this.pages = database.database().getCollection("pages");
    database.database().drop();
    this.verso = VersoServer.start(vertx, database, "--pages-path", "/");
  }

  @Test
  void bothReadTheSame(@TempDir Path folder) throws Exception {
    try (NginxServer nginx =
        NginxServer.start(folder, "ssi on; ssi_types *; ssi_silent_errors on;")) {
      write(folder, "part", "PART");
      write(folder, "sub/part", "<!--#include virtual=\"/part\" -->!");
      write(folder, "umlaut", "ö");
      write(folder, "p\"art", "QUOTED");
      for (int i = 0; i < SAME.size(); i++) {
        write(folder, "same-" + i, SAME.get(i));
        assertThat(verso.get("/same-" + i).body())
            .as(SAME.get(i))
            .isEqualTo(get(nginx, "/same-" + i))
            .doesNotContain("404");
      }
      for (int i = 0; i < LEFT_AS_IT_IS.size(); i++) {
        write(folder, "left-" + i, LEFT_AS_IT_IS.get(i));
        assertThat(verso.get("/left-" + i).body()).isEqualTo(LEFT_AS_IT_IS.get(i));
        assertThat(get(nginx, "/left-" + i)).as(LEFT_AS_IT_IS.get(i)).isEqualTo("ab");
      }
    } finally {
      await(verso.shutdown());
    }
  }

  private void write(Path folder, String name, String body) throws Exception {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, body);
    pages.insertOne(new Document("_id", name).append("body", body).append("includes", true));
  }

  private static String get(NginxServer nginx, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + nginx.port() + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
        .body();
  }
}
