package dev.verso.http.listen;

import static dev.verso.http.listen.ListenerFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import io.vertx.junit5.VertxExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class Http2Test {
  /** A client that speaks HTTP/2 over plain text from the first byte. */
  static HttpClient client(Vertx vertx) {
    return vertx.createHttpClient(
        new HttpClientOptions()
            .setProtocolVersion(HttpVersion.HTTP_2)
            .setHttp2ClearTextUpgrade(false));
  }

  static Future<String> get(HttpClient client, int port, String target) {
    return client
        .request(HttpMethod.GET, port, "127.0.0.1", target)
        // On the event loop: a body that comes before anybody listens is lost.
        .compose(request -> request.send().compose(HttpClientResponse::body))
        .map(Buffer::toString);
  }

  private static Future<HttpClientResponse> send(
      HttpClient client, HttpMethod method, int port, String target) {
    return client.request(method, port, "127.0.0.1", target).compose(HttpClientRequest::send);
  }

  @Test
  void servesOverPlainTextWithTheCommonHeaders(Vertx vertx) {
    int port = ListenerFixture.start(vertx).port();
    HttpClient client = client(vertx);

    HttpClientResponse response = await(send(client, HttpMethod.GET, port, "/hello"));

    assertThat(response.version()).isEqualTo(HttpVersion.HTTP_2);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.getHeader("x-content-type-options")).isEqualTo("nosniff");
    assertThat(response.getHeader("date")).endsWith("GMT");
  }

  @Test
  void answers414And405(Vertx vertx) {
    int port = ListenerFixture.start(vertx, "--http-max-request-line=1KB").port();
    HttpClient client = client(vertx);

    assertThat(await(send(client, HttpMethod.GET, port, "/hello?" + "q".repeat(2000))).statusCode())
        .isEqualTo(414);
    assertThat(await(send(client, HttpMethod.TRACE, port, "/hello")).statusCode()).isEqualTo(405);
  }

  @Test
  void answersThenResetsAStreamWhoseBodyNobodyReads(Vertx vertx) {
    int port = ListenerFixture.start(vertx).port();
    Promise<Throwable> reset = Promise.promise();

    HttpClientRequest request =
        await(client(vertx).request(HttpMethod.GET, port, "127.0.0.1", "/hello"));
    request.setChunked(true).exceptionHandler(reset::tryComplete);
    Future<String> body =
        request.response().compose(HttpClientResponse::body).map(Buffer::toString);
    await(request.write("a body"));

    assertThat(await(body)).isEqualTo("hello");
    assertThat(await(reset.future()))
        .isInstanceOfSatisfying(StreamResetException.class, e -> assertThat(e.getCode()).isZero());
  }
}
