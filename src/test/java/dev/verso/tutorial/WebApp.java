package dev.verso.tutorial;

// tag::web-app[]
import dev.verso.text.PythonRepr;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mongo.MongoClient;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** Two pages in MongoDB, served as /pages/page-one and /pages/page-two. */
final class WebApp {
  public static void main(String[] args) {
    Vertx vertx = Vertx.vertx();
    String uri = args.length > 0 ? args[0] : "mongodb://localhost:27017";
    JsonObject config = JsonObject.of("connection_string", uri, "db_name", "test");
    start(vertx, MongoClient.create(vertx, config), 8080)
        .onSuccess(server -> System.out.println("http://localhost:8080/pages/page-one"))
        .onFailure(Throwable::printStackTrace)
        .onFailure(failure -> vertx.close());
  }

  static Future<HttpServer> start(Vertx vertx, MongoClient client, int port) {
    Router router = Router.router(vertx);
    router.get("/pages/:name").handler(ctx -> servePage(client, ctx));
    return client
        .dropCollection("pages")
        .compose(dropped -> client.insert("pages", page("page-one", "Hello!")))
        .compose(inserted -> client.insert("pages", page("page-two", "Goodbye.")))
        .compose(
            inserted -> vertx.createHttpServer().requestHandler(router).listen(port, "127.0.0.1"));
  }

  private static JsonObject page(String name, String text) {
    return JsonObject.of("_id", name, "body", "<html><body>" + text + "</body></html>");
  }

  private static void servePage(MongoClient client, RoutingContext ctx) {
    String name = ctx.pathParam("name");
    client
        .findOne("pages", JsonObject.of("_id", name), null)
        .compose(
            page ->
                page == null
                    ? answer(ctx, 404, "text/plain", "No page named " + PythonRepr.of(name))
                    : answer(ctx, 200, "text/html", page.getString("body")))
        .onFailure(ctx::fail);
  }

  private static Future<Void> answer(RoutingContext ctx, int status, String type, String body) {
    ctx.response().setStatusCode(status).putHeader("Content-Type", type + "; charset=utf-8");
    return ctx.response().end(body);
  }
}
// end::web-app[]
