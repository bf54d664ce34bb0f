import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Set;

/**
 * The most that Vert.x can serve: one response, the same for every request, held in memory. It is a
 * copy of another server's, with all of its headers. Arguments: the port, the URL to copy.
 */
public final class Constant extends VerticleBase {
  private final int port;
  private final CopiedHeaders headers;
  private final Buffer body;

  private Constant(int port, CopiedHeaders headers) {
    this.port = port;
    this.headers = headers;
    this.body = Buffer.buffer(headers.body());
  }

  public static void main(String[] args) throws Exception {
    CopiedHeaders headers = CopiedHeaders.of(args[1], Set.of());
    EachLoop.deploy(() -> new Constant(Integer.parseInt(args[0]), headers));
  }

  @Override
  public Future<?> start() {
    return vertx.createHttpServer().requestHandler(this::answer).listen(port, "127.0.0.1");
  }

  private void answer(HttpServerRequest request) {
    headers.addTo(request.response().headers());
    request.response().end(body);
  }
}
