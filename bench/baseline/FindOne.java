import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mongo.MongoClient;

/**
 * What one writes first: a handler that asks the Vert.x client for one document each request and
 * sends its body, by {@link PageAnswer}. Arguments: the port, the database's URI, the collection,
 * the path of the pages, the URL of a page of Verso's to copy the headers of.
 */
public final class FindOne extends VerticleBase {
  private final int port;
  private final String uri;
  private final String collection;
  private final String mount;
  private final PageAnswer answer;
  private MongoClient client;

  private FindOne(String[] args, CopiedHeaders headers) {
    this.port = Integer.parseInt(args[0]);
    this.uri = args[1];
    this.collection = args[2];
    this.mount = args[3];
    this.answer = new PageAnswer(headers);
  }

  public static void main(String[] args) throws Exception {
    CopiedHeaders headers = PageAnswer.headersOf(args[4]);
    EachLoop.deploy(() -> new FindOne(args, headers));
  }

  @Override
  public Future<?> start() {
    client = MongoClient.createShared(vertx, new JsonObject().put("connection_string", uri));
    return vertx.createHttpServer().requestHandler(this::answer).listen(port, "127.0.0.1");
  }

  private void answer(HttpServerRequest request) {
    String name = request.path().substring(mount.length());
    client
        .findOne(collection, new JsonObject().put("_id", name), null)
        .map(page -> page == null ? null : Buffer.buffer(page.getString("body")))
        .onSuccess(body -> answer.send(request, body))
        .onFailure(cause -> request.response().setStatusCode(503).end());
  }
}
