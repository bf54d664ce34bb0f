package dev.verso.tutorial;

import dev.verso.VersoServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.PrintStream;
import java.net.http.HttpResponse;

/** Step 12, its end: asks a Verso on the tutorial's database for the file, as curl does. */
final class FilesVisit {
  private static final String PATH = "/files/my_file";

  private final Vertx vertx;
  private final String uri;
  private final PrintStream out;

  FilesVisit(Vertx vertx, String uri, PrintStream out) {
    this.vertx = vertx;
    this.uri = uri;
    this.out = out;
  }

  Future<?> visit() {
    return vertx.executeBlocking(this::startAskAndStop);
  }

  private String startAskAndStop() {
    VersoServer verso =
        VersoServer.start(
            vertx, "--mongodb-uri", uri, "--mongodb-database", "test_database", "--seed", "off");
    try {
      HttpResponse<String> whole = verso.get(PATH);
      out.printf(
          "%d %s, %s bytes%n",
          whole.statusCode(), header(whole, "content-type"), header(whole, "content-length"));
      String tag = header(whole, "etag");
      out.printf("%d with If-None-Match%n", ask(verso, "If-None-Match", tag).statusCode());
      HttpResponse<String> part = ask(verso, "Range", "bytes=9-16");
      out.printf("%d %s: %s%n", part.statusCode(), header(part, "content-range"), part.body());
      HttpResponse<String> none = verso.get("/files/your_file");
      out.printf("%d %s", none.statusCode(), none.body());
      return tag;
    } finally {
      VersoServer.await(verso.shutdown());
    }
  }

  private static HttpResponse<String> ask(VersoServer verso, String name, String value) {
    return verso.get(PATH, name, value);
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("no " + name);
  }
}
