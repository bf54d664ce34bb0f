package dev.verso;

import static dev.verso.testing.Conditions.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What SIGHUP does to the packaged program. */
@Timeout(60)
class ReloadIT {
  private static final Path RESOURCES = Path.of("src/test/resources/dev/verso/http/listen");

  @TempDir Path folder;

  @BeforeEach
  void writeFiles() throws IOException {
    Files.createDirectories(folder.resolve("conf"));
    settings("");
    use("localhost");
  }

  private void settings(String lines) throws IOException {
    Files.writeString(
        folder.resolve("conf/verso.properties"), "tls-cert=cert.pem\ntls-key=key.pem\n" + lines);
  }

  private void use(String name) throws IOException {
    for (String part : new String[] {"cert", "key"}) {
      Files.copy(
          RESOURCES.resolve(name + "-" + part + ".pem"),
          folder.resolve(part + ".pem"),
          StandardCopyOption.REPLACE_EXISTING);
    }
  }

  @Test
  void certificateAndLogLevelAreTakenAndWhatNeedsARestartIsNamed() throws Exception {
    try (VersoProcess verso = VersoProcess.serve(folder, "--seed=off")) {
      X509Certificate before = certificate(verso.port());

      use("other");
      settings("log-level=debug\nhttp-idle-timeout=5s\n");
      hangUp(verso, "Settings read anew: certificate of cert.pem, log level DEBUG");

      assertThat(certificate(verso.port())).isNotEqualTo(before);
      assertThat(verso.output()).contains("; these need a restart: --http-idle-timeout");
      assertThat(verso.errors()).isEmpty();
    }
  }

  @Test
  void whatIsWrongIsToldAndAllStaysAsItIs() throws Exception {
    try (VersoProcess verso = VersoProcess.serve(folder, "--seed=off")) {
      X509Certificate before = certificate(verso.port());

      use("other");
      settings("log-level=loud\n");
      hangUp(verso, "all stays as it is: log-level in conf/verso.properties: ");
      settings("log-levle=debug\n");
      hangUp(verso, "all stays as it is: log-levle in conf/verso.properties: no such setting");
      settings("");
      Files.writeString(folder.resolve("key.pem"), "no key");
      hangUp(verso, "all stays as it is: --tls-key: key.pem: no private key in PEM");

      assertThat(verso.isAlive()).isTrue();
      assertThat(certificate(verso.port())).isEqualTo(before);
      assertThat(verso.output()).doesNotContain("\tat ");
    }
  }

  private static void hangUp(VersoProcess verso, String expected) throws Exception {
    new ProcessBuilder("kill", "-HUP", Long.toString(verso.pid())).start().waitFor();
    await(Duration.ofSeconds(10), () -> output(verso).contains(expected));
  }

  private static String output(VersoProcess verso) {
    try {
      return verso.output();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a new connection is shown. */
  private static X509Certificate certificate(int port) throws Exception {
    SSLContext trusting = SSLContext.getInstance("TLS");
    trusting.init(null, new TrustManager[] {new Anybody()}, null);
    try (SSLSocket socket =
        (SSLSocket) trusting.getSocketFactory().createSocket("127.0.0.1", port)) {
      socket.startHandshake();
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }
  }

  private static final class Anybody extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
