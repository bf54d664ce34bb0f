package dev.verso;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.verso.settings.SettingSources;
import dev.verso.settings.StartFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is wrong in the settings is told in one line: the setting, where it stands and what is
 * allowed. It is told before the database is looked for: there is none here.
 */
class BadSettingsTest {
  private static final String CERT = "src/test/resources/dev/verso/http/listen/localhost-cert.pem";
  private static final String KEY = "src/test/resources/dev/verso/http/listen/localhost-key.pem";

  private static final Map<String, String> NO_DATABASE =
      Map.of("VERSO_MONGODB_URI", "mongodb://127.0.0.1:1");

  @TempDir Path folder;

  private final StringWriter errors = new StringWriter();

  /**
   * A setting that is refused.
   *
   * @param name without dashes before it
   * @param reason what is said of it
   * @param others flags that it is given with
   */
  record Bad(String name, String value, String reason, List<String> others) {
    Bad(String name, String value, String reason) {
      this(name, value, reason, List.of());
    }

    @Override
    public String toString() {
      return (name + "=" + value).replaceAll("\\p{Cntrl}", "?");
    }
  }

  static List<Bad> bad() {
    return List.of(
        new Bad("http-port", "http", "'http' is not a port from 0 to 65535"),
        new Bad("http-max-connections", "0", "'0' is not a number from 1 to 2147483647"),
        new Bad("http-max-connections", "-1", "'-1' is not a number from 1 to 2147483647"),
        new Bad("http-max-connections", "many", "'many' is not a number from 1 to 2147483647"),
        new Bad("live", "inject", "expected one of [ON, OFF] (case-insensitive) but was 'inject'"),
        new Bad("cache-size", "much", "'much' is not a size such as 64KB or 64MB"),
        new Bad("cache-size", "9999GB", "'9999GB' is more than half of the heap of "),
        new Bad("live-max", "0", "'0' is not a number from 1 to 2147483647"),
        new Bad("live-max-per-address", "all", "'all' is not a number from 1 to 2147483647"),
        new Bad("http-max-request-line", "0", "'0B' is not a size from 64B to 16MB"),
        new Bad("http-max-headers", "4GB", "'4GB' is not a size from 64B to 16MB"),
        new Bad("http-header-timeout", "0", "'0' is no time at all"),
        new Bad("http-idle-timeout", "0s", "'0' is no time at all"),
        new Bad("mongodb-timeout", "0ms", "'0' is no time at all"),
        new Bad("otlp-endpoint", "collector:4318", "'collector:4318' is not a scheme with a host"),
        new Bad("io-uring", "auto", "but was 'auto'"),
        new Bad("slow-request", "1", "'1' is not a duration such as 500ms, 30s or 5m"),
        new Bad("shutdown-timeout", "999999999999d", "'999999999999d' is longer than 36500d"),
        new Bad(
            "hsts", "max-age=1\r\nX-Evil: 1", "no header can hold the character U+000D (at 10)"),
        new Bad("content-security-policy", "img-src a\nb", "the character U+000A (at 10)"),
        new Bad("referrer-policy", "\u00fc", "the character U+00FC (at 1); allowed are those of"),
        new Bad("pages-cache-control", "no-cache\u001b[2J", "the character U+001B (at 9)"),
        new Bad("files-max-ranges", "-1", "'-1' is not a number from 1 to 2147483647"),
        new Bad("trusted-proxies", "::1,10.0.0.0/33", "'10.0.0.0/33' is not an IP address or a"),
        new Bad("trusted-proxies", "localhost", "'localhost' is not an IP address or a block"),
        new Bad("mongodb-database", "a.b", "'a.b' is not the name of a database: 1 to 63 bytes"),
        new Bad("mongodb-database", "a".repeat(64), "is not the name of a database"),
        new Bad("pages-collection", "", "'' is not the name of a collection: 1 to 200 bytes"),
        new Bad("pages-collection", "system.views", "is not the name of a collection"),
        new Bad("files-bucket", "a$b", "'a$b' is not the name of a collection"),
        new Bad("pages-path", "pages", "'pages' is not a path such as /pages"),
        new Bad("pages-index", "a/b", "'a/b' is not the last part of a name"),
        new Bad("canonical-urls", "maybe", "'maybe'"),
        new Bad("site-url", "example.com", "'example.com' is not a scheme with a host"),
        new Bad("includes", "x", "'x'"),
        new Bad("welcome", "x", "'x'"),
        new Bad("seed", "all", "'all' is none of if-empty, missing, reset, off"),
        new Bad("seed-dir", "no/seeds", "cannot read the folder no/seeds: no such file or folder"),
        new Bad("seed-dir", CERT, "cannot read the folder " + CERT + ": it is no folder"),
        new Bad("tls-cert", CERT, "--tls-cert and --tls-key go together"),
        new Bad("tls-key", KEY, "--tls-cert and --tls-key go together"),
        new Bad("tls-cert", "c.pem", "c.pem: no such file or folder", List.of("--tls-key=" + KEY)),
        new Bad("tls-key", "k.pem", "k.pem: no such file or folder", List.of("--tls-cert=" + CERT)),
        new Bad("metrics", "maybe", "but was 'maybe'"),
        new Bad("mongodb-uri", "http://u:secret@h", "http://h is no MongoDB URI"));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void isToldWhereverItStands(Bad bad) throws IOException {
    String variable = "VERSO_" + bad.name().replace('-', '_').toUpperCase(Locale.ROOT);
    Path file = folder.resolve("verso.properties");
    Properties properties = new Properties();
    properties.setProperty(bad.name(), bad.value());
    try (Writer out = Files.newBufferedWriter(file)) {
      properties.store(out, null);
    }

    String byFlag = refused(Map.of(), bad, "--" + bad.name() + "=" + bad.value());
    String byVariable = refused(Map.of(variable, bad.value()), bad);
    String byFile = refused(Map.of("VERSO_CONFIG", file.toString()), bad);

    assertThat(byFlag).doesNotContain("VERSO_", " in ");
    assertThat(byVariable).startsWith("verso: " + variable + ": ");
    assertThat(byFile).startsWith("verso: " + bad.name() + " in " + file + ": ");
  }

  private String refused(Map<String, String> environment, Bad bad, String... flags) {
    List<String> args = new ArrayList<>(bad.others());
    args.addAll(List.of(flags));
    Map<String, String> all =
        new HashMap<>(bad.name().equals("mongodb-uri") ? Map.of() : NO_DATABASE);
    all.putAll(environment);
    assertThat(run(all, args.toArray(String[]::new))).isEqualTo(2);
    String line = said();
    assertThat(line)
        .startsWith("verso: ")
        .contains("--" + bad.name(), bad.reason())
        .doesNotContain("secret")
        .hasLineCount(1);
    return line;
  }

  /** Serves on free ports and a database that is not there, for which it does not wait. */
  private int run(Map<String, String> environment, String... flags) {
    Map<String, String> all = new HashMap<>(environment);
    all.put("VERSO_MANAGE_PORT", "0");
    all.put("VERSO_MONGODB_STARTUP_TIMEOUT", "0");
    SettingsCommandLine commandLine = new SettingsCommandLine(new ServeCommand(), all);
    commandLine.picocli().setErr(new PrintWriter(errors, true));
    return commandLine.execute(flags);
  }

  private String said() {
    String said = errors.toString();
    errors.getBuffer().setLength(0);
    return said;
  }

  @Test
  void filesThatAreOffTakeNoPath() {
    assertThat(run(NO_DATABASE, "--pages-path=/files", "--files=off")).isEqualTo(1);

    assertThat(said()).contains("cannot reach MongoDB");
  }

  @Test
  void aKeyThatBrowsersDoNotTakeIsToldAsThat() throws Exception {
    byte[] key =
        KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate().getEncoded();
    Path pem = folder.resolve("key.pem");
    Files.writeString(pem, pem("PRIVATE KEY", key));

    assertThat(run(NO_DATABASE, "--tls-cert=" + CERT, "--tls-key=" + pem)).isEqualTo(2);
    assertThat(said()).contains("--tls-key: " + pem + ": not a key of RSA or EC", "Ed25519");

    Files.writeString(pem, pem("ENCRYPTED PRIVATE KEY", key));
    assertThat(run(NO_DATABASE, "--tls-cert=" + CERT, "--tls-key=" + pem)).isEqualTo(2);
    assertThat(said()).contains("--tls-key: " + pem + ": the key is encrypted", "openssl pkey");
  }

  private static String pem(String label, byte[] content) {
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
        .formatted(label, Base64.getMimeEncoder().encodeToString(content));
  }

  @Test
  void aPortThatIsTakenIsToldByItsFlag() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();

      assertThat(run(NO_DATABASE, "--manage-port=" + port)).isEqualTo(1);
      assertThat(said())
          .isEqualToIgnoringNewLines(
              "verso: --manage-port: cannot listen on 127.0.0.1:"
                  + port
                  + ", the management port: the port is taken");
    }
  }

  @Test
  void anAddressOfAnotherMachineIsToldByItsFlag() {
    assertThat(run(NO_DATABASE, "--manage-host=192.0.2.1")).isEqualTo(1);
    assertThat(said()).contains("--manage-host: cannot listen on 192.0.2.1:0", "none of this");

    assertThat(run(NO_DATABASE, "--manage-host=no-such-host.invalid")).isEqualTo(1);
    assertThat(said()).contains("--manage-host: ", "there is no such host");
  }

  @Test
  void aSettingsFileThatCannotBeReadIsToldWithTheReason() throws IOException {
    Path latin = Files.write(folder.resolve("latin"), new byte[] {'a', '=', (byte) 0xfc});
    Path broken = Files.writeString(folder.resolve("broken"), "a=\\u12");

    assertUnreadable(folder.resolve("absent"), "VERSO_CONFIG: no file");
    assertUnreadable(folder, "Is a directory");
    assertUnreadable(latin, "it is not UTF-8");
    assertUnreadable(broken, "needs four hexadecimal digits");
  }

  private static void assertUnreadable(Path file, String reason) {
    assertThatExceptionOfType(StartFailure.class)
        .isThrownBy(() -> SettingSources.read(Map.of("VERSO_CONFIG", file.toString())))
        .withMessageContaining(file.toString())
        .withMessageContaining(reason);
  }

  @Test
  void aDataDirectoryThatCannotBeMadeIsToldWithTheReason() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");

    assertThat(run(Map.of(), "--data-dir=" + file)).isEqualTo(1);
    assertThat(said()).contains("cannot make the data directory " + file + ": it is there already");

    assertThat(run(Map.of(), "--data-dir=" + file.resolve("data"))).isEqualTo(1);
    assertThat(said()).contains("cannot make the data directory " + file + "/data: ");
  }

  @Test
  void spacesAroundAValueAreNobodysWish() throws IOException {
    Path file = Files.writeString(folder.resolve("verso.properties"), "seed = off \n");

    assertThat(
            run(
                Map.of(
                    "VERSO_CONFIG",
                    file.toString(),
                    "VERSO_MONGODB_URI",
                    "mongodb://127.0.0.1:1 ")))
        .isEqualTo(1);
    assertThat(said()).contains("cannot reach MongoDB at mongodb://127.0.0.1:1: ");
  }
}
