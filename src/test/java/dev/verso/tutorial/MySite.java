package dev.verso.tutorial;

// tag::my-site[]
import dev.verso.VersoRoutes;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;

/** An application with a route of its own, and pages and files that lie in MongoDB. */
public final class MySite extends VerticleBase {
  private int port;

  @Override
  public Future<?> start() {
    JsonObject settings =
        new JsonObject()
            .put("mongodbUri", config().getString("mongodbUri"))
            .put("mongodbDatabase", config().getString("database"))
            .put("pagesPath", "/docs")
            .put("seed", "off");
    Router router = Router.router(vertx);
    router.get("/hello").handler(ctx -> ctx.end("Hello"));
    return VersoRoutes.open(vertx, settings)
        .onSuccess(verso -> verso.mountOn(router))
        .compose(verso -> vertx.createHttpServer().requestHandler(router).listen(0))
        .onSuccess(server -> port = server.actualPort());
  }

  /** The one that the system chose. */
  int port() {
    return port;
  }
}
// end::my-site[]
