package dev.verso.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class IncludeTest {
  @Test
  void textThatOnlyBeginsLikeADirectiveIsRead() {
    String opening = "<!--#include virtual=\"";
    for (String text :
        new String[] {
          "", "<", "<!--#", opening, opening + "a", opening + "a\"", opening + "a\" --"
        }) {
      assertThat(Include.in(text.getBytes(StandardCharsets.UTF_8))).as(text).isEmpty();
    }
  }

  @Test
  void manyThatAreNeverClosedTakeNoTimeToSpeakOf() {
    byte[] text = "<!--#include ".repeat(1_000_000).getBytes(StandardCharsets.UTF_8);

    assertThat(Include.in(text)).isEmpty();
  }
}
