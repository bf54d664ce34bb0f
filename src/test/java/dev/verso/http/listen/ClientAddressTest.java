package dev.verso.http.listen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verso.settings.Cidr;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The proxies 10.0.0.0/8 and fd00::/8 are trusted. */
class ClientAddressTest {
  private final ClientAddress clients =
      new ClientAddress(Stream.of("10.0.0.0/8", "fd00::/8").map(Cidr::parse).toList());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        // Nobody else is believed.
        "192.0.2.1 | 6.6.6.6                              | 192.0.2.1",
        "11.0.0.1  | 10.0.0.1                             | 11.0.0.1",
        // The nearest that is no trusted proxy.
        "10.0.0.1  | 192.0.2.7                            | 192.0.2.7",
        "10.0.0.1  | 6.6.6.6, 192.0.2.7                   | 192.0.2.7",
        "10.0.0.1  | 6.6.6.6, 192.0.2.7, 10.0.0.2         | 192.0.2.7",
        "10.0.0.1  | 6.6.6.6,192.0.2.7,fd00::1            | 192.0.2.7",
        "fd00::1   | 2001:db8::7                          | 2001:db8::7",
        "10.0.0.1  | 192.0.2.7:4711                       | 192.0.2.7",
        "10.0.0.1  | [2001:db8::7]:4711                   | 2001:db8::7",
        "10.0.0.1  | [2001:db8::7]                        | 2001:db8::7",
        // All are trusted: the farthest.
        "10.0.0.1  | 10.0.0.3, 10.0.0.2                   | 10.0.0.3",
        // Who tells of nobody is the last that is known.
        "10.0.0.1  | 192.0.2.7, unknown                   | 10.0.0.1",
        "10.0.0.1  | 192.0.2.7, unknown, 10.0.0.2         | 10.0.0.2",
        "10.0.0.1  | 192.0.2.7, ''                        | 10.0.0.1",
        "10.0.0.1  | 192.0.2.7,                           | 10.0.0.1",
        "10.0.0.1  | localhost                            | 10.0.0.1",
        "10.0.0.1  | 192.0.2.7:x                          | 10.0.0.1",
        "10.0.0.1  | [2001:db8::7                         | 10.0.0.1",
        "10.0.0.1  | [2001:db8::7]x                       | 10.0.0.1",
        "10.0.0.1  | 1.2.3.4\"                            | 10.0.0.1",
        "10.0.0.1  | 256.0.0.1                            | 10.0.0.1",
        "10.0.0.1  | 192.0.2.7/8                          | 10.0.0.1",
      })
  void byXForwardedFor(String peer, String header, String client) {
    assertThat(clients.of(peer, headers("X-Forwarded-For", header))).isEqualTo(client);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "192.0.2.1 | for=6.6.6.6                                          | 192.0.2.1",
        "10.0.0.1  | for=192.0.2.7                                        | 192.0.2.7",
        "10.0.0.1  | For=192.0.2.7;proto=http;by=203.0.113.43             | 192.0.2.7",
        "10.0.0.1  | proto=http ; FOR=\"[2001:db8::7]:4711\" ; host=a     | 2001:db8::7",
        "10.0.0.1  | for=\"192.0.2.7:_port\", for=10.0.0.2                | 192.0.2.7",
        "10.0.0.1  | for=\"192.0.2.\\7\"                                  | 192.0.2.7",
        "10.0.0.1  | for=6.6.6.6, for=192.0.2.7;by=10.0.0.2, for=10.0.0.2 | 192.0.2.7",
        "10.0.0.1  | for=192.0.2.7;host=\"a,for=6.6.6.6\"                 | 192.0.2.7",
        "10.0.0.1  | for=192.0.2.7, for=unknown                           | 10.0.0.1",
        "10.0.0.1  | for=192.0.2.7, for=_hidden                           | 10.0.0.1",
        "10.0.0.1  | for=192.0.2.7, proto=https                           | 10.0.0.1",
        // What is malformed takes nothing with it, and brings nobody in.
        "10.0.0.1  | for=\"6.6.6.6, for=192.0.2.7                         | 10.0.0.1",
        "10.0.0.1  | for=6.6.6.6;\", for=192.0.2.7                        | 10.0.0.1",
        "10.0.0.1  | for=2001:db8::7                                      | 10.0.0.1",
        "10.0.0.1  | for = 192.0.2.7                                      | 10.0.0.1",
        "10.0.0.1  | 192.0.2.7                                            | 10.0.0.1",
        "10.0.0.1  | for=                                                 | 10.0.0.1",
        "10.0.0.1  | ;;,,                                                 | 10.0.0.1",
      })
  void byForwarded(String peer, String header, String client) {
    assertThat(clients.of(peer, headers("Forwarded", header))).isEqualTo(client);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "192.0.2.7 | for=192.0.2.7 | 192.0.2.7",
        // One of the two came from the client: nobody knows which.
        "192.0.2.7 | for=6.6.6.6   | 10.0.0.1",
        "192.0.2.7 | for=unknown   | 10.0.0.1",
      })
  void twoHeadersAreBelievedWhereTheyAgree(String xForwardedFor, String forwarded, String client) {
    MultiMap headers = headers("X-Forwarded-For", xForwardedFor).add("Forwarded", forwarded);

    assertThat(clients.of("10.0.0.1", headers)).isEqualTo(client);
  }

  @ParameterizedTest
  @CsvSource({"X-Forwarded-For, 6.6.6.6, 192.0.2.7", "Forwarded, for=\"6.6.6.6, for=192.0.2.7"})
  void aLineOfItsOwnIsNotSwallowedByOneBefore(String name, String forged, String added) {
    assertThat(clients.of("10.0.0.1", headers(name, forged, added))).isEqualTo("192.0.2.7");
  }

  @ParameterizedTest
  @CsvSource({"X-Forwarded-For, 192.0.2.7", "Forwarded, for=192.0.2.7"})
  void withoutTrustedProxiesNobodyIsBelieved(String name, String value) {
    assertThat(new ClientAddress(List.of()).of("10.0.0.1", headers(name, value)))
        .isEqualTo("10.0.0.1");
  }

  private static MultiMap headers(String name, String... values) {
    MultiMap headers = HttpHeaders.headers();
    Stream.of(values).forEach(value -> headers.add(name, value));
    return headers;
  }
}
