package dev.verso.http.listen;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class ResponsesTest {
  @ParameterizedTest
  @ValueSource(strings = {"/hello", "/nothing-here", "bad"})
  void everyResponseBearsTheCommonHeaders(String target, Vertx vertx) throws IOException {
    int port = ListenerFixture.start(vertx).port();

    try (RawConnection connection = new RawConnection(port)) {
      RawConnection.Response response = connection.get(target).read();

      assertThat(response.headers())
          .containsEntry("x-content-type-options", "nosniff")
          .containsEntry("referrer-policy", "strict-origin-when-cross-origin")
          .containsEntry(
              "content-security-policy",
              "frame-ancestors 'self'; object-src 'none'; base-uri 'none'")
          .doesNotContainKey("strict-transport-security")
          .doesNotContainKey("server");
      ZonedDateTime date =
          ZonedDateTime.parse(response.headers().get("date"), DateTimeFormatter.RFC_1123_DATE_TIME);
      assertThat(Duration.between(date.toInstant(), java.time.Instant.now()))
          .isBetween(Duration.ofSeconds(-1), Duration.ofSeconds(5));
    }
  }

  @Test
  void theSecurityHeadersAreSettings(Vertx vertx) throws IOException {
    int port =
        ListenerFixture.start(vertx, "--content-security-policy=", "--referrer-policy=no-referrer")
            .port();

    try (RawConnection connection = new RawConnection(port)) {
      assertThat(connection.get("/hello").read().headers())
          .doesNotContainKey("content-security-policy")
          .containsEntry("referrer-policy", "no-referrer");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "TRACE", "BREW"})
  void otherMethodsGet405WithAllow(String method, Vertx vertx) throws IOException {
    int port = ListenerFixture.start(vertx).port();

    try (RawConnection connection = new RawConnection(port)) {
      connection.send(method + " /hello HTTP/1.1\r\nHost: a\r\n\r\n");

      RawConnection.Response response = connection.read();
      assertThat(response.status()).isEqualTo(405);
      assertThat(response.headers()).containsEntry("allow", "GET, HEAD, OPTIONS");
      assertThat(response.body()).isEqualTo("The method " + method + " is not allowed here\n");
    }
  }

  @Test
  void connectGets405(Vertx vertx) throws IOException {
    int port = ListenerFixture.start(vertx).port();

    try (RawConnection connection = new RawConnection(port)) {
      connection.send("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n");

      assertThat(connection.read().status()).isEqualTo(405);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/hello", "*"})
  void optionsTellsWhatIsAllowed(String target, Vertx vertx) throws IOException {
    int port = ListenerFixture.start(vertx).port();

    try (RawConnection connection = new RawConnection(port)) {
      connection.send("OPTIONS " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");

      RawConnection.Response response = connection.read();
      assertThat(response.status()).isEqualTo(204);
      assertThat(response.headers())
          .containsEntry("allow", "GET, HEAD, OPTIONS")
          .doesNotContainKey("content-length");
    }
  }
}
