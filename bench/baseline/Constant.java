import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;

/**
 * The most that Vert.x can serve: one response, the same for every request, held in memory. It is a
 * copy of another server's, with all of its headers. Arguments: the port, the URL to copy.
 */
public final class Constant extends VerticleBase {
  private record Field(CharSequence name, CharSequence value) {}

  private final int port;
  private final List<Field> fields;
  private final Buffer body;

  private Constant(int port, List<Field> fields, Buffer body) {
    this.port = port;
    this.fields = fields;
    this.body = body;
  }

  public static void main(String[] args) throws Exception {
    HttpResponse<byte[]> original =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(URI.create(args[1])).build(), BodyHandlers.ofByteArray());
    List<Field> fields = new ArrayList<>();
    original
        .headers()
        .map()
        .forEach(
            (name, values) ->
                fields.add(
                    new Field(
                        HttpHeaders.createOptimized(name),
                        HttpHeaders.createOptimized(String.join(", ", values)))));
    Buffer body = Buffer.buffer(original.body());
    Vertx.vertx()
        .deployVerticle(
            () -> new Constant(Integer.parseInt(args[0]), fields, body),
            new DeploymentOptions().setInstances(Runtime.getRuntime().availableProcessors()));
  }

  @Override
  public Future<?> start() {
    return vertx.createHttpServer().requestHandler(this::answer).listen(port, "127.0.0.1");
  }

  private void answer(HttpServerRequest request) {
    for (Field field : fields) {
      request.response().headers().set(field.name(), field.value());
    }
    request.response().end(body);
  }
}
