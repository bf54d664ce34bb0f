package dev.verso.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PercentEncodingTest {
  @ParameterizedTest
  @CsvSource({"abc, abc", "a%20b, 'a b'", "a+b, a+b", "%e4%B8%ad, 中", "a%2Fb, a/b", "%2525, %25"})
  void escapesAreDecodedOnce(String encoded, String decoded) {
    assertThat(PercentEncoding.decode(encoded)).isEqualTo(decoded);
  }

  @Property
  void whatWasEncodedComesBack(@ForAll @StringLength(max = 50) String text) {
    // A lone half of a surrogate pair has no UTF-8.
    String wellFormed = text.replaceAll("\\p{IsCs}", "");
    String encoded = URLEncoder.encode(wellFormed, StandardCharsets.UTF_8).replace("+", "%20");

    assertThat(PercentEncoding.decode(encoded)).isEqualTo(wellFormed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"%", "%a", "a%", "%zz", "%+1", "%C3", "%C3%28", "%ED%A0%80", "%C0%AF", "ä", "a b"})
  void malformedEncodingIsRefused(String encoded) {
    assertThatIllegalArgumentException().isThrownBy(() -> PercentEncoding.decode(encoded));
  }
}
