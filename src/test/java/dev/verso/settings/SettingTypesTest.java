package dev.verso.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingTypesTest {
  @ParameterizedTest
  @CsvSource({
    "500ms, PT0.5S",
    "30s, PT30S",
    "5m, PT5M",
    "1h, PT1H",
    "7d, PT168H",
    "0, PT0S",
    "1 S, PT1S"
  })
  void durationsAreWrittenWithAUnit(String text, Duration duration) {
    assertThat(Durations.parse(text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "-1s", "1.5s", "soon", "5 minutes", "ms"})
  void anythingElseIsNoDuration(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Durations.parse(text))
        .withMessage("'" + text + "' is not a duration such as 500ms, 30s or 5m");
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "512, 512", "512B, 512", "64KB, 65536", "64mb, 67108864", "2 GB, 2147483648"})
  void sizesAreWrittenInPowersOf1024(String text, long bytes) {
    assertThat(ByteSize.parse(text)).isEqualTo(new ByteSize(bytes));
  }

  @ParameterizedTest
  @CsvSource({"0, 0B", "1000, 1000B", "1024, 1KB", "1536, 1536B", "67108864, 64MB"})
  void aSizeReadsAsItWasWritten(long bytes, String text) {
    assertThat(new ByteSize(bytes)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "1.5MB", "64K", "much", "MB", "999999999999999GB"})
  void anythingElseIsNoSize(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ByteSize.parse(text))
        .withMessageContaining("is not a size");
  }

  @Test
  void aPortIsANumberOf16Bits() {
    assertThat(Port.parse("8080")).isEqualTo(new Port(8080));
    for (String bad : new String[] {"", "http", "-1", "65536", "99999999999"}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Port.parse(bad))
          .withMessage("'" + bad + "' is not a port from 0 to 65535");
    }
  }

  @ParameterizedTest
  @CsvSource({"/pages, /pages/", "/pages/, /pages/", "/a/b-c.d, /a/b-c.d/", "/, /"})
  void aMountPathIsWrittenWithOrWithoutTheLastSlash(String text, String prefix) {
    assertThat(MountPath.parse(text).prefix()).isEqualTo(prefix);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "pages", "//", "/a//b", "/a b", "/../a", "/%70ages", "/*", "/:x"})
  void anythingElseIsNoMountPath(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MountPath.parse(text))
        .withMessage("'" + text + "' is not a path such as /pages");
  }
}
