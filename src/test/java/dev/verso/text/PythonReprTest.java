package dev.verso.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PythonReprTest {
  /** Texts and what {@code repr} of Python 3.11 makes of them. */
  static Stream<Arguments> reprs() {
    return Stream.of(
        arguments("", "''"),
        arguments("page-three", "'page-three'"),
        arguments("it's", "\"it's\""),
        arguments("say \"hi\"", "'say \"hi\"'"),
        arguments("it's \"so\"", "'it\\'s \"so\"'"),
        arguments("a\\b", "'a\\\\b'"),
        arguments("a\nb\rc\td", "'a\\nb\\rc\\td'"),
        arguments("\u0000", "'\\x00'"),
        arguments("\u001b[31m", "'\\x1b[31m'"),
        arguments("\u007f", "'\\x7f'"),
        arguments("\u0085", "'\\x85'"),
        arguments("\u00a0", "'\\xa0'"),
        arguments("\u00ad", "'\\xad'"),
        arguments("\u00e9", "'\u00e9'"),
        arguments("\u65e5\u672c\u8a9e", "'\u65e5\u672c\u8a9e'"),
        arguments("\u2028", "'\\u2028'"),
        arguments("\u200b", "'\\u200b'"),
        arguments("\u3000", "'\\u3000'"),
        arguments("\ufeff", "'\\ufeff'"),
        arguments("\ue000", "'\\ue000'"),
        arguments("\ud800", "'\\ud800'"),
        arguments("a\udfffb", "'a\\udfffb'"),
        arguments("\ud83d\ude00", "'\ud83d\ude00'"),
        arguments("\udb40\udc01", "'\\U000e0001'"),
        arguments("\udbff\udfff", "'\\U0010ffff'"),
        arguments("\u0378", "'\\u0378'"),
        arguments("<script>&'", "\"<script>&'\""),
        arguments("e\u0301", "'e\u0301'"),
        arguments("\\'", "\"\\\\'\""),
        arguments("\\\"", "'\\\\\"'"));
  }

  @ParameterizedTest
  @MethodSource("reprs")
  void quotesAsPythonDoes(String text, String repr) {
    assertThat(PythonRepr.of(text)).isEqualTo(repr);
  }

  @Property
  void isOneLineBetweenQuotes(@ForAll String text) {
    String repr = PythonRepr.of(text);

    assertThat(repr).matches("(?s)'.*'|\".*\"");
    assertThat(repr.chars()).noneMatch(Character::isISOControl);
  }
}
