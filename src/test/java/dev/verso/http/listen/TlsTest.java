package dev.verso.http.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(VertxExtension.class)
class TlsTest {
  private final Path cert = resource("localhost-cert.pem");
  private final Path key = resource("localhost-key.pem");

  private static Path resource(String name) {
    try {
      return Path.of(TlsTest.class.getResource(name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private PublicListener start(Vertx vertx, Path cert, Path key, String... more) {
    String[] all = java.util.Arrays.copyOf(more, more.length + 2);
    all[more.length] = "--tls-cert=" + cert;
    all[more.length + 1] = "--tls-key=" + key;
    return ListenerFixture.start(vertx, all);
  }

  private SSLContext trusting(Path certificate) throws Exception {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (InputStream in = Files.newInputStream(certificate)) {
      store.setCertificateEntry(
          "server", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void servesBothVersionsWithHsts(HttpClient.Version version, Vertx vertx) throws Exception {
    PublicListener listener = start(vertx, cert, key);
    HttpClient client = HttpClient.newBuilder().version(version).sslContext(trusting(cert)).build();

    HttpResponse<String> response =
        client.send(
            HttpRequest.newBuilder(URI.create("https://localhost:" + listener.port() + "/hello"))
                .build(),
            HttpResponse.BodyHandlers.ofString());

    assertThat(response.version()).isEqualTo(version);
    assertThat(response.body()).isEqualTo("hello");
    assertThat(response.headers().firstValue("strict-transport-security"))
        .hasValue("max-age=31536000");
  }

  @ParameterizedTest
  @CsvSource({"HTTP_1_1, lane", "HTTP_2, vertx"})
  void sendsResponsesThatAreReady(HttpClient.Version version, String way, Vertx vertx)
      throws Exception {
    PublicListener listener =
        ListenerFixture.start(
            vertx,
            router -> {},
            List.of(new FastLaneTest.Ready()),
            "--tls-cert=" + cert,
            "--tls-key=" + key);
    HttpClient client = HttpClient.newBuilder().version(version).sslContext(trusting(cert)).build();

    HttpResponse<String> response =
        client.send(
            HttpRequest.newBuilder(URI.create("https://localhost:" + listener.port() + "/ready"))
                .build(),
            HttpResponse.BodyHandlers.ofString());

    assertThat(response.body()).isEqualTo("ready");
    assertThat(response.headers().firstValue("x-way")).hasValue(way);
    assertThat(response.headers().firstValue("strict-transport-security")).isPresent();
  }

  @Test
  void aCertificateThatIsRenewedIsForNewConnectionsAndOldOnesGoOn(Vertx vertx, @TempDir Path folder)
      throws Exception {
    Path liveCert = Files.copy(cert, folder.resolve("cert.pem"));
    Path liveKey = Files.copy(key, folder.resolve("key.pem"));
    PublicListener listener = start(vertx, liveCert, liveKey);
    URI uri = URI.create("https://localhost:" + listener.port() + "/hello");
    HttpClient old = HttpClient.newBuilder().sslContext(trusting(cert)).build();
    assertThat(status(old, uri)).isEqualTo(200);

    Files.copy(resource("other-cert.pem"), liveCert, StandardCopyOption.REPLACE_EXISTING);
    HttpOptions options = ListenerFixture.options("--tls-cert=" + liveCert, "--tls-key=" + liveKey);
    assertThatThrownBy(() -> ListenerFixture.await(listener.renewCertificate(options)))
        .cause()
        .hasMessageContaining("not the key of the certificate");
    assertThat(status(HttpClient.newBuilder().sslContext(trusting(cert)).build(), uri))
        .as("the old one stays")
        .isEqualTo(200);

    Files.copy(resource("other-key.pem"), liveKey, StandardCopyOption.REPLACE_EXISTING);
    ListenerFixture.await(listener.renewCertificate(options));

    SSLContext renewed = trusting(resource("other-cert.pem"));
    for (int i = 0; i < 4; i++) { // on each of the event loops
      for (HttpClient.Version version : HttpClient.Version.values()) {
        HttpClient client = HttpClient.newBuilder().version(version).sslContext(renewed).build();
        assertThat(status(client, uri)).isEqualTo(200);
      }
    }
    assertThat(status(old, uri)).as("on the old connection").isEqualTo(200);
  }

  private static int status(HttpClient client, URI uri) throws Exception {
    return client
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  @Test
  void answers431ToTooLargeHeadersOfHttp2(Vertx vertx) throws Exception {
    int port = start(vertx, cert, key).port();
    HttpClient client = HttpClient.newBuilder().sslContext(trusting(cert)).build();

    HttpResponse<Void> response =
        client.send(
            HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/hello"))
                .header("x", "y".repeat(17_000))
                .build(),
            HttpResponse.BodyHandlers.discarding());

    assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
    assertThat(response.statusCode()).isEqualTo(431);
  }

  @Test
  void checksRequestsAndLingersOverTlsToo(Vertx vertx) throws Exception {
    int port = start(vertx, cert, key).port();

    try (RawConnection connection =
        new RawConnection(trusting(cert).getSocketFactory().createSocket("127.0.0.1", port))) {
      connection.send("GET /hello HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" + "x".repeat(1_000_000));

      assertThat(connection.read().status()).isEqualTo(400);
      assertThat(connection.closedByServer()).isTrue();
    }
  }

  @Test
  void cutsOffAHandshakeThatDoesNotEndAndHeadersThatDoNot(Vertx vertx) throws Exception {
    int port = start(vertx, cert, key, "--http-header-timeout=200ms").port();

    try (RawConnection silent = new RawConnection(port)) {
      assertThat(silent.closedByServer()).isTrue();
    }
    try (RawConnection connection =
        new RawConnection(trusting(cert).getSocketFactory().createSocket("127.0.0.1", port))) {
      connection.send("GET /hello HTTP/1.1\r\nHost:");

      assertThat(connection.closedByServer()).isTrue();
    }
  }

  @Test
  void countsConnectionsThatAreStillInTheirHandshake(Vertx vertx) throws Exception {
    int port = start(vertx, cert, key, "--http-max-connections=1").port();

    try (RawConnection silent = new RawConnection(port);
        RawConnection tooMany = new RawConnection(port)) {
      assertThat(tooMany.closedByServer()).isTrue();
      assertThat(silent.socket().isClosed()).isFalse();
    }
  }

  @Test
  void namesTheFileThatIsWrong(Vertx vertx, @TempDir Path folder) throws Exception {
    Path missing = folder.resolve("missing.pem");
    Path rubbish = Files.writeString(folder.resolve("rubbish.pem"), "rubbish");
    Path other = resource("other-key.pem");

    assertRefused(vertx, missing, key, "--tls-cert: " + missing + ": no such file or folder");
    assertRefused(vertx, cert, missing, "--tls-key: " + missing + ": no such file or folder");
    assertRefused(vertx, folder, key, "--tls-cert: " + folder + ": Is a directory");
    assertRefused(vertx, rubbish, key, "--tls-cert: " + rubbish + ": no certificate in PEM");
    assertRefused(vertx, key, key, "--tls-cert: " + key + ": no certificate in PEM");
    assertRefused(vertx, cert, rubbish, "--tls-key: " + rubbish + ": no private key in PEM");
    assertRefused(
        vertx, cert, other, "--tls-key: " + other + ": not the key of the certificate in " + cert);
  }

  private void assertRefused(Vertx vertx, Path cert, Path key, String message) {
    assertThatThrownBy(() -> start(vertx, cert, key)).cause().hasMessage(message);
  }

  @Test
  void wantsBothFilesOrNeither(Vertx vertx) {
    assertThatThrownBy(() -> ListenerFixture.start(vertx, "--tls-key=" + key))
        .cause()
        .hasMessage("--tls-key: --tls-cert and --tls-key go together: give both or neither");
  }
}
