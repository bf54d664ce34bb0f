package dev.verso.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import java.util.EnumSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptEncodingTest {
  private static final Set<ContentCoding> ALL = EnumSet.allOf(ContentCoding.class);

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      nullValues = "absent",
      emptyValue = "",
      textBlock =
          """
          absent                       | IDENTITY
          ''                           | IDENTITY
          identity                     | IDENTITY
          deflate                      | IDENTITY
          gzip                         | GZIP
          GZip                         | GZIP
          x-gzip                       | GZIP
          br                           | BROTLI
          gzip, deflate, br, zstd      | BROTLI
          gzip,br                      | BROTLI
          gzip;q=1.0, br;q=0.9         | GZIP
          gzip ; q=0.5 , br ; Q=0.4    | GZIP
          gzip;q=0.001                 | GZIP
          gzip;q=0                     | IDENTITY
          gzip;q=0.000, br             | BROTLI
          br;q=0, gzip                 | GZIP
          *                            | BROTLI
          br;q=0, *                    | GZIP
          *;q=0                        | IDENTITY
          gzip, *;q=0                  | GZIP
          identity;q=0                 | IDENTITY
          identity;q=0, gzip;q=0.1     | GZIP
          identity, gzip;q=0.5         | IDENTITY
          identity;q=0.5, gzip;q=0.5   | GZIP
          identity;q=0.5, *;q=0.1      | IDENTITY
          gzip;q=1.5, br;q=x           | IDENTITY
          gzip;q=0.1234, br;q=0.1      | BROTLI
          gzip;q=                      | IDENTITY
          ,, gzip ,                    | GZIP
          ;q=1                         | IDENTITY
          """)
  void choosesByWeightThenPreference(@Nullable String header, ContentCoding expected) {
    assertThat(AcceptEncoding.negotiate(header, ALL)).isEqualTo(expected);
  }

  @Test
  void choosesOnlyWhatIsAvailable() {
    Set<ContentCoding> noBrotli = EnumSet.of(ContentCoding.IDENTITY, ContentCoding.GZIP);

    assertThat(AcceptEncoding.negotiate("br, gzip;q=0.1", noBrotli)).isEqualTo(ContentCoding.GZIP);
    assertThat(AcceptEncoding.negotiate("br", Set.of(ContentCoding.IDENTITY)))
        .isEqualTo(ContentCoding.IDENTITY);
  }

  @Test
  void readsAllLines() {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    headers.add("Accept-Encoding", "gzip").add("Accept-Encoding", "br");

    assertThat(AcceptEncoding.negotiate(headers, ALL)).isEqualTo(ContentCoding.BROTLI);
  }

  @Property
  void anyTextIsAnswered(@ForAll String header) {
    assertThat(AcceptEncoding.negotiate(header, ALL)).isNotNull();
  }
}
