import io.vertx.core.Vertx;

/** The least that Vert.x can start: one server, one answer. Argument: the port. */
public final class HelloWorld {
  private HelloWorld() {}

  public static void main(String[] args) {
    Vertx.vertx()
        .createHttpServer()
        .requestHandler(request -> request.response().end("<html><body>Hello!</body></html>"))
        .listen(Integer.parseInt(args[0]), "127.0.0.1");
  }
}
