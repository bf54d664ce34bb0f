package dev.verso.tutorial;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.mongo.MongoClient;
import java.io.PrintStream;
import java.util.List;

/** Step 11: starts {@link WebApp} and asks it for pages. */
final class WebAppVisit {
  private static final List<String> PATHS =
      List.of("/pages/page-one", "/pages/page-two", "/pages/page-three", "/pages/it's");

  private final Vertx vertx;
  private final MongoClient client;
  private final PrintStream out;

  WebAppVisit(Vertx vertx, MongoClient client, PrintStream out) {
    this.vertx = vertx;
    this.client = client;
    this.out = out;
  }

  Future<?> visit() {
    return WebApp.start(vertx, client, 0)
        .compose(server -> visitAll(server).eventually(server::close));
  }

  private Future<Void> visitAll(HttpServer server) {
    HttpClient browser = vertx.createHttpClient();
    return OneByOne.forEach(PATHS.iterator(), path -> get(browser, server.actualPort(), path))
        .eventually(browser::close);
  }

  private Future<?> get(HttpClient browser, int port, String path) {
    return browser
        .request(HttpMethod.GET, port, "127.0.0.1", path)
        .compose(HttpClientRequest::send)
        .compose(response -> response.body().onSuccess(body -> print(path, response, body)));
  }

  private void print(String path, HttpClientResponse response, Object body) {
    out.printf(
        "GET %s%n%d %s%n%s%n%n",
        path, response.statusCode(), response.getHeader("Content-Type"), body);
  }
}
