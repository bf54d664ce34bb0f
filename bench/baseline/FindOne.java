import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mongo.MongoClient;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Set;

/**
 * What one writes first: a handler that asks the Vert.x client for one document each request and
 * sends its body. It tags the body as Verso does, by SHA-256, answers 304 to who has it, and sends
 * the other headers that Verso sends, a date among them. Arguments: the port, the database's URI,
 * the collection, the path of the pages, the URL of a page of Verso's to copy the headers of.
 */
public final class FindOne extends VerticleBase {
  private final int port;
  private final String uri;
  private final String collection;
  private final String mount;
  private final CopiedHeaders headers;
  private MongoClient client;
  private long second;
  private String date = "";

  private FindOne(String[] args, CopiedHeaders headers) {
    this.port = Integer.parseInt(args[0]);
    this.uri = args[1];
    this.collection = args[2];
    this.mount = args[3];
    this.headers = headers;
  }

  public static void main(String[] args) throws Exception {
    CopiedHeaders headers = CopiedHeaders.of(args[4], Set.of("etag", "date", "content-length"));
    Vertx.vertx()
        .deployVerticle(
            () -> new FindOne(args, headers),
            new DeploymentOptions().setInstances(Runtime.getRuntime().availableProcessors()))
        .onFailure(
            cause -> {
              cause.printStackTrace();
              System.exit(1);
            });
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
        .onSuccess(page -> send(request, page))
        .onFailure(cause -> request.response().setStatusCode(503).end());
  }

  private void send(HttpServerRequest request, JsonObject page) {
    HttpServerResponse response = request.response();
    if (page == null) {
      response.setStatusCode(404).end();
      return;
    }
    Buffer body = Buffer.buffer(page.getString("body"));
    String tag = tag(body);
    headers.addTo(response.headers());
    response.putHeader(HttpHeaders.DATE, date()).putHeader(HttpHeaders.ETAG, tag);
    if (tag.equals(request.getHeader(HttpHeaders.IF_NONE_MATCH))) {
      response.setStatusCode(304).end();
    } else {
      response.end(body);
    }
  }

  private static String tag(Buffer body) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(body.getBytes());
      return '"' + Base64.getUrlEncoder().withoutPadding().encodeToString(hash) + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private String date() {
    long now = System.currentTimeMillis() / 1000;
    if (now != second) {
      second = now;
      date = DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC));
    }
    return date;
  }
}
