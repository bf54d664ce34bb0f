package dev.verso.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntityTagTest {
  /** The table of RFC 9110 section 8.8.3.2. */
  @ParameterizedTest
  @CsvSource({
    "W/\"1\", W/\"1\", false, true",
    "W/\"1\", W/\"2\", false, false",
    "W/\"1\", \"1\",   false, true",
    "\"1\",   \"1\",   true,  true",
  })
  void comparesAsTheRfcTabulates(String one, String other, boolean strongly, boolean weakly) {
    EntityTag left = EntityTag.parse(one).orElseThrow();
    EntityTag right = EntityTag.parse(other).orElseThrow();

    assertThat(left.matchesStrongly(right)).isEqualTo(strongly);
    assertThat(right.matchesStrongly(left)).isEqualTo(strongly);
    assertThat(left.matchesWeakly(right)).isEqualTo(weakly);
    assertThat(right.matchesWeakly(left)).isEqualTo(weakly);
  }

  @Test
  void contentGivesTheFirstHalfOfItsSha256() {
    // printf hello | openssl sha256 -binary | head -c 16 | basenc --base64url, less ==
    EntityTag tag = EntityTag.ofContent("hello".getBytes(StandardCharsets.UTF_8));

    assertThat(tag).hasToString("\"LPJNul-wow4m6Dsqxbning\"");
    assertThat(EntityTag.ofContent(Buffer.buffer("hello"))).isEqualTo(tag);
    assertThat(EntityTag.ofContent("hello")).isEqualTo(tag);
  }

  @Test
  void eachCodingHasItsOwnTag() {
    EntityTag tag = EntityTag.strong("x");

    assertThat(tag.forCoding(ContentCoding.IDENTITY)).hasToString("\"x\"");
    assertThat(tag.forCoding(ContentCoding.GZIP)).hasToString("\"x-gzip\"");
    assertThat(tag.forCoding(ContentCoding.BROTLI)).hasToString("\"x-br\"");
    assertThat(new EntityTag(true, "x").forCoding(ContentCoding.GZIP)).hasToString("W/\"x-gzip\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "\"x", "x\"", "\"a b\"", "w/\"x\"", "W/x", "W/", "\"x\" ", "*"})
  void rejectsWhatIsNoTag(String text) {
    assertThat(EntityTag.parse(text)).isEmpty();
  }

  @Test
  void listKeepsWhatIsReadable() {
    List<EntityTag> tags = EntityTag.parseList(" , \"a,b\",W/\"c\" ,, d, \"e\"f, \"g h\", \"\"\t");

    assertThat(tags)
        .containsExactly(EntityTag.strong("a,b"), new EntityTag(true, "c"), EntityTag.strong(""));
  }

  @Test
  void refusesAQuoteWithin() {
    assertThatThrownBy(() -> EntityTag.strong("a\"b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'a\"b'");
  }

  @Property
  void readsWhatItWrites(
      @ForAll boolean weak,
      @ForAll @StringLength(max = 12) @CharRange(from = '#', to = '~') String opaque) {
    EntityTag tag = new EntityTag(weak, opaque);

    assertThat(EntityTag.parse(tag.toString())).contains(tag);
    assertThat(EntityTag.parseList("\"x\"," + tag + " ,\"y\"")).contains(tag).hasSize(3);
  }

  @Property
  void anyTextCanBeReadAsAList(@ForAll String text) {
    assertThat(EntityTag.parseList(text)).isNotNull();
  }
}
