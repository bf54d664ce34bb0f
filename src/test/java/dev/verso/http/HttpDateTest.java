package dev.verso.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpDateTest {
  private static final Instant RFC_EXAMPLE = Instant.parse("1994-11-06T08:49:37Z");

  @Test
  void writesTheRfcsExample() {
    assertThat(HttpDate.format(RFC_EXAMPLE)).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
    assertThat(HttpDate.format(RFC_EXAMPLE.plusMillis(999)))
        .isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994"
      })
  void readsAllThreeForms(String text) {
    assertThat(HttpDate.parse(text)).isEqualTo(RFC_EXAMPLE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "junk",
        "0",
        "1994-11-06T08:49:37Z",
        "Sun, 06 Nov 1994 08:49:37",
        "Sun, 06 Nov 1994 08:49:37 PST",
        "Sun, 06 Nov 1994 08:49:37 +0200",
        "Sun, 06 Nov 1994 25:49:37 GMT",
        "Mon, 31 Feb 2022 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT; length=10",
        "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37"
      })
  void readsNothingElse(String text) {
    assertThat(HttpDate.parse(text)).isNull();
  }

  @Property
  void readsWhatItWrites(
      @ForAll @LongRange(min = -11_000_000_000L, max = 250_000_000_000L) long seconds) {
    Instant instant = Instant.ofEpochSecond(seconds);

    assertThat(HttpDate.parse(HttpDate.format(instant))).isEqualTo(instant);
  }
}
