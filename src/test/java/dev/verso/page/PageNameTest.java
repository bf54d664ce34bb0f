package dev.verso.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageNameTest {
  @Property
  void segmentsOfOrdinaryTextJoinedBySlashesAreAName(@ForAll("segments") List<String> segments) {
    String name = String.join("/", segments);

    assertThat(new PageName(name).value()).isEqualTo(name);
  }

  @Property
  void aNameWithAnEmptyOrDottedSegmentAnywhereIsNone(
      @ForAll("segments") List<String> before, @ForAll("segments") List<String> after) {
    for (String bad : List.of("", ".", "..")) {
      String name = String.join("/", before) + "/" + bad + "/" + String.join("/", after);

      assertThatIllegalArgumentException().isThrownBy(() -> new PageName(name));
    }
  }

  @Property
  void aControlCharacterAnywhereMakesItNoName(
      @ForAll("segment") String before, @ForAll("controls") char control) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PageName(before + control))
        .withMessageContaining("control");
  }

  @Property
  void whateverIsANameIsUtf8OfAtMost1024Bytes(@ForAll String text) {
    try {
      String name = new PageName(text).value();

      byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
      assertThat(bytes.length).isBetween(1, 1024);
      assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo(name);
    } catch (IllegalArgumentException refused) {
      assertThat(refused).message().startsWith("a page's name");
    }
  }

  @Provide
  Arbitrary<List<String>> segments() {
    return segment().list().ofMinSize(1).ofMaxSize(8);
  }

  @Provide
  Arbitrary<String> segment() {
    return Arbitraries.strings()
        .withChars("abcZ09 -_~+%'\"<>&?#[]ßé中\u00a0")
        .ofMinLength(1)
        .ofMaxLength(20);
  }

  @Provide
  Arbitrary<Character> controls() {
    return Arbitraries.chars().range('\0', '\u001f').range('\u007f', '\u009f');
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "a/", "/a", "a//b", ".", "..", "a/..", "./a", "\ud800", "a\nb"})
  void theseAreNoNames(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> new PageName(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "...", "a..", ".a", "a/.b/c.", "$where", "a.b", "\ud83d\ude00"})
  void theseAreNames(String text) {
    assertThat(new PageName(text).value()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "ß", "中", "\ud83d\ude00"})
  void theLimitCountsBytes(String character) {
    int length = character.getBytes(StandardCharsets.UTF_8).length;

    assertThat(new PageName(character.repeat(1024 / length)).value()).isNotEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PageName(character.repeat(1024 / length + 1)));
  }
}
