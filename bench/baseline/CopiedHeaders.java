import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The header fields of another server's response, and its body, so that what is compared sends the same. */
final class CopiedHeaders {
  private record Field(CharSequence name, CharSequence value) {}

  private final List<Field> fields = new ArrayList<>();
  private final byte[] body;

  private CopiedHeaders(byte[] body) {
    this.body = body;
  }

  /** Those of a GET, without some, named in lower case. */
  static CopiedHeaders of(String url, Set<String> without) throws IOException, InterruptedException {
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    HttpResponse<byte[]> original =
        client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofByteArray());
    if (original.statusCode() != 200) {
      throw new IOException(url + " has status " + original.statusCode());
    }
    CopiedHeaders copied = new CopiedHeaders(original.body());
    original
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (!without.contains(name)) {
                copied.fields.add(
                    new Field(
                        HttpHeaders.createOptimized(name),
                        HttpHeaders.createOptimized(String.join(", ", values))));
              }
            });
    return copied;
  }

  byte[] body() {
    return body;
  }

  void addTo(MultiMap headers) {
    for (Field field : fields) {
      headers.set(field.name(), field.value());
    }
  }
}
