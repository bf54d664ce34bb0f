package dev.verso.http.listen;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class RequestSmugglingTest {
  private int port;

  @BeforeEach
  void listen(Vertx vertx) {
    port = ListenerFixture.start(vertx).port();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          no host                     | GET /hello HTTP/1.1~~
          two hosts                   | GET /hello HTTP/1.1~Host: a~Host: a~~
          empty host                  | GET /hello HTTP/1.1~Host:~~
          host with a path            | GET /hello HTTP/1.1~Host: a/b~~
          host with a user            | GET /hello HTTP/1.1~Host: a@b~~
          host list                   | GET /hello HTTP/1.1~Host: a, b~~
          host with a bad port        | GET /hello HTTP/1.1~Host: a:b~~
          word as length              | GET /hello HTTP/1.1~Host: a~Content-Length: x~~
          negative length             | GET /hello HTTP/1.1~Host: a~Content-Length: -1~~
          signed length               | GET /hello HTTP/1.1~Host: a~Content-Length: +1~~x
          hexadecimal length          | GET /hello HTTP/1.1~Host: a~Content-Length: 0x1~~x
          empty length                | GET /hello HTTP/1.1~Host: a~Content-Length:~~
          two lengths                 | GET /hello HTTP/1.1~Host: a~Content-Length: 1~Content-Length: 2~~xx
          two lengths in HTTP/1.0     | GET /hello HTTP/1.0~Host: a~Content-Length: 1~Content-Length: 0~~x
          length list in HTTP/1.0     | GET /hello HTTP/1.0~Host: a~Content-Length: 1, 0~~x
          equal lengths               | GET /hello HTTP/1.1~Host: a~Content-Length: 1~Content-Length: 1~~x
          length list                 | GET /hello HTTP/1.1~Host: a~Content-Length: 1, 1~~x
          both framings               | GET /hello HTTP/1.1~Host: a~Content-Length: 5~Transfer-Encoding: chunked~~0~~
          both framings, other order  | GET /hello HTTP/1.1~Host: a~Transfer-Encoding: chunked~Content-Length: 5~~0~~
          unknown coding              | GET /hello HTTP/1.1~Host: a~Transfer-Encoding: gzip~~
          unknown coding and length   | GET /hello HTTP/1.1~Host: a~Transfer-Encoding: gzip~Content-Length: 1~~x
          identity                    | GET /hello HTTP/1.1~Host: a~Transfer-Encoding: identity~~
          coding list                 | GET /hello HTTP/1.1~Host: a~Transfer-Encoding: gzip, chunked~~0~~
          chunked twice               | GET /hello HTTP/1.1~Host: a~Transfer-Encoding: chunked, chunked~~0~~
          chunked in two fields       | GET /hello HTTP/1.1~Host: a~Transfer-Encoding: chunked~Transfer-Encoding: chunked~~0~~
          quoted chunked              | GET /hello HTTP/1.1~Host: a~Transfer-Encoding: "chunked"~~0~~
          chunked not last            | GET /hello HTTP/1.1~Host: a~Transfer-Encoding: chunked, gzip~~0~~
          coding in HTTP/1.0          | GET /hello HTTP/1.0~Host: a~Transfer-Encoding: chunked~~0~~
          folded field                | GET /hello HTTP/1.1~Host: a~X: b~ c~~
          folded after empty lines    | ~~~GET /hello HTTP/1.1~Host: a~X: b~ c~~
          folded after odd line ends  | \\n\\r~~GET /hello HTTP/1.1~Host: a~X: b~ c~~
          folded by tab               | GET /hello HTTP/1.1~Host: a~X: b~\\tc~~
          folded coding               | GET /hello HTTP/1.1~Host: a~Transfer-Encoding:~ chunked~~0~~
          space before first field    | GET /hello HTTP/1.1~ Host: a~~
          space before colon          | GET /hello HTTP/1.1~Host : a~~
          space before colon of other | GET /hello HTTP/1.1~Host: a~Transfer-Encoding : chunked~~0~~
          no colon                    | GET /hello HTTP/1.1~Host: a~nonsense~~
          empty name                  | GET /hello HTTP/1.1~Host: a~: b~~
          bad name                    | GET /hello HTTP/1.1~Host: a~x[y]: b~~
          byte above ASCII in name    | GET /hello HTTP/1.1~Host: a~Content-Ìength: 0~~
          bare CR in value            | GET /hello HTTP/1.1~Host: a~X: b\\rc~~
          bare CR in name             | GET /hello HTTP/1.1~Host: a~X\\rY: b~~
          bare LF after line          | GET /hello HTTP/1.1\\nHost: a~~
          bare LF after field         | GET /hello HTTP/1.1~Host: a\\n~~
          NUL in value                | GET /hello HTTP/1.1~Host: a~X: b\\0c~~
          two spaces                  | GET  /hello HTTP/1.1~Host: a~~
          two spaces before version   | GET /hello  HTTP/1.1~Host: a~~
          tab in request line         | GET\\t/hello HTTP/1.1~Host: a~~
          tab before version          | GET /hello\\tHTTP/1.1~Host: a~~
          space at the end            | GET /hello HTTP/1.1 ~Host: a~~
          four words                  | GET /hel lo HTTP/1.1~Host: a~~
          bare LF after one letter    | P\\nGET /hello HTTP/1.1~Host: a~~
          control character at first  | \\0GET /hello HTTP/1.1~Host: a~~
          two words                   | GET /hello~Host: a~~
          one word                    | GET~Host: a~~
          small version               | GET /hello http/1.1~Host: a~~
          odd version                 | GET /hello HTTP/1.10~Host: a~~
          """)
  void refusesAmbiguousRequestsAndCloses(String name, String request) throws IOException {
    try (RawConnection connection = new RawConnection(port)) {
      RawConnection.Response response = connection.send(unescape(request)).read();

      assertThat(response.status()).as(name).isEqualTo(400);
      assertThat(response.statusLine()).startsWith("HTTP/1.1 ");
      assertThat(response.headers()).containsEntry("connection", "close");
      assertThat(response.body()).contains("malformed");
      assertThat(connection.closedByServer()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/3.7", "HTTP/1.2", "HTTP/2.0", "HTTP/0.9"})
  void refusesOtherVersionsAndCloses(String version) throws IOException {
    try (RawConnection connection = new RawConnection(port)) {
      connection.send("GET /hello " + version + "\r\nHost: a\r\n\r\n");

      assertThat(connection.read().status()).isEqualTo(505);
      assertThat(connection.closedByServer()).isTrue();
    }
  }

  @Test
  void smugglesNothingBehindHalfAPrefaceOfHttp2() throws IOException {
    try (RawConnection connection = new RawConnection(port)) {
      connection.send("PRI * HTTP/2.0\r\n").get("/hello");

      assertThat(connection.read().status()).isEqualTo(505);
      assertThat(connection.closedByServer()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a", "a:80", "127.0.0.1:8080", "[::1]:8080", "ex-ample.org.", "a%20b", "xn--a"})
  void acceptsHosts(String host) throws IOException {
    try (RawConnection connection = new RawConnection(port)) {
      connection.send("GET /hello HTTP/1.1\r\nHost: " + host + "\r\n\r\n");

      assertThat(connection.read().status()).isEqualTo(200);
    }
  }

  @Test
  void servesHttp10WithoutHostAndCloses() throws IOException {
    try (RawConnection connection = new RawConnection(port)) {
      assertThat(connection.send("GET /hello HTTP/1.0\r\n\r\n").read().body()).isEqualTo("hello");
      assertThat(connection.closedByServer()).isTrue();
    }
  }

  @Test
  void servesAbsoluteTargets() throws IOException {
    try (RawConnection connection = new RawConnection(port)) {
      assertThat(connection.get("http://localhost/hello").read().body()).isEqualTo("hello");
    }
  }

  @Test
  void servesPipelinedRequestsInOrderWhateverThePacketsAre() throws IOException {
    String requests = "GET /hello HTTP/1.1\r\nHost: a\r\nX: y z\r\n\r\n".repeat(3);
    try (RawConnection connection = new RawConnection(port)) {
      connection.socket().setTcpNoDelay(true);
      for (int i = 0; i < requests.length(); i++) {
        connection.send(requests.substring(i, i + 1));
      }

      for (int i = 0; i < 3; i++) {
        assertThat(connection.read().body()).isEqualTo("hello");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hello",
        "/hel\u00e9lo",
        "/hel\0lo",
        "*",
        "ftp://a/hello",
        "http:///hello",
        "http://",
        "http://a:b/hello",
        "http://u@a/hello",
        "http://[::1/hello",
        "http://?/hello"
      })
  void answersBadTargetsWithoutClosing(String target) throws IOException {
    try (RawConnection connection = new RawConnection(port)) {
      assertThat(connection.get(target).read().status()).isEqualTo(400);
      assertThat(connection.get("/hello").read().status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 100000", "Transfer-Encoding: chunked"})
  void readsNoBodyAndSmugglesNothingOutOfIt(String framing) throws IOException {
    try (RawConnection connection = new RawConnection(port)) {
      connection.send("GET /hello HTTP/1.1\r\nHost: a\r\n" + framing + "\r\n\r\n").get("/hello");

      RawConnection.Response response = connection.read();

      assertThat(response.status()).isEqualTo(200);
      assertThat(response.headers()).containsEntry("connection", "close");
      assertThat(connection.closedByServer()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Xength: 5", "content-xength: 5", "Content-Xype: a", "Hosts: b"})
  void takesNoNameForOneThatIsLikeIt(String field) throws IOException {
    try (RawConnection connection = new RawConnection(port)) {
      connection.send("GET /hello HTTP/1.1\r\nHost: a\r\n" + field + "\r\n\r\n").get("/hello");

      assertThat(connection.read().headers()).doesNotContainKey("connection");
      assertThat(connection.read().body()).isEqualTo("hello");
    }
  }

  @Test
  void keepsTheConnectionWhenTheBodyIsEmpty() throws IOException {
    try (RawConnection connection = new RawConnection(port)) {
      connection.send("GET /hello HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");

      assertThat(connection.read().status()).isEqualTo(200);
      assertThat(connection.get("/hello").read().status()).isEqualTo(200);
    }
  }

  @Test
  void ignoresTheUpgradeToHttp2() throws IOException {
    try (RawConnection connection = new RawConnection(port)) {
      connection.send(
          unescape(
              "GET /hello HTTP/1.1~Host: a~Connection: Upgrade, HTTP2-Settings~"
                  + "Upgrade: h2c~HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA~~"));

      assertThat(connection.read().body()).isEqualTo("hello");
    }
  }

  @Test
  void anAnswerArrivesThoughTheClientGoesOnSending() throws IOException {
    String flood = "x".repeat(8 * 1024 * 1024);
    try (RawConnection connection = new RawConnection(port)) {
      connection.send("GET /hello HTTP/1.1\r\nHost: a\r\nContent-Length: 9000000\r\n\r\n");
      connection.send(flood);

      assertThat(connection.read().body()).isEqualTo("hello");
    }
  }

  private static String unescape(String request) {
    return request
        .replace("~", "\r\n")
        .replace("\\t", "\t")
        .replace("\\r", "\r")
        .replace("\\n", "\n")
        .replace("\\0", "\0");
  }
}
