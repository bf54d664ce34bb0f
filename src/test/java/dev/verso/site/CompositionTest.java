package dev.verso.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompositionTest {
  private final Map<String, Composition.Text> documents = new HashMap<>();

  /** Those that were asked for in each round. */
  private final List<Set<String>> rounds = new ArrayList<>();

  private static String include(String virtual) {
    return "<!--#include virtual=\"" + virtual + "\" -->";
  }

  private void put(String name, String body, @Nullable String layout, boolean includes) {
    documents.put(
        name,
        new Composition.Text(body.getBytes(StandardCharsets.UTF_8), new Recipe(layout, includes)));
  }

  private void part(String name, String body) {
    put(name, body, null, true);
  }

  private Composition.Whole whole(String name) {
    Map<String, Optional<Composition.Text>> known = new HashMap<>();
    while (true) {
      Composition.Outcome outcome =
          new Composition(new SiteOptions(), names -> names, known)
              .of(name, Objects.requireNonNull(documents.get(name)));
      if (outcome instanceof Composition.Whole whole) {
        return whole;
      }
      Set<String> names = ((Composition.Needs) outcome).names();
      rounds.add(Set.copyOf(names));
      names.forEach(part -> known.put(part, Optional.ofNullable(documents.get(part))));
    }
  }

  private String composed(String name) {
    return new String(whole(name).body(), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource({
    "parts/menu,            menu",
    "/parts/menu,           menu",
    "/parts/menu.html,      menu",
    "/parts/menu?a=b#c,     menu",
    "/parts/m%65nu,         menu",
    "./near,                near",
    "../parts/menu,         menu",
    "../../x,               ''",
    "größe,                 big",
    "gr%C3%B6%C3%9Fe,       big",
    "docs/,                 index",
    "body,                  named body",
    "none,                  ''",
    "/,                     ''",
    "'',                    ''",
  })
  void aPartIsNamedByItsPath(String virtual, String part) {
    part("docs/page", "(" + include(virtual) + ")");
    part("parts/menu", "menu");
    part("docs/near", "near");
    part("größe", "big");
    part("docs/index", "index");
    part("body", "named body");

    assertThat(composed("docs/page")).isEqualTo("(" + part + ")");
  }

  @Test
  void aLayoutHoldsThePageAndWhatItIncludesItself() {
    part("menu", "[menu]");
    put("main", "<" + include("body") + include("menu") + ">", "base", true);
    put("base", "{" + include("body") + include("menu") + "}", null, false);
    put("page", "text" + include("menu"), "main", false);

    assertThat(composed("page"))
        .as("neither the page nor the outer layout may include")
        .isEqualTo("{<text" + include("menu") + "[menu]>" + include("menu") + "}");
    assertThat(whole("page").parts()).containsExactlyInAnyOrder("main", "base", "menu");
  }

  @Test
  void aPartIncludesWhereItsOwnDocumentSaysSoAndItsLayoutIsNotUsed() {
    part("page", include("a") + include("b"));
    put("a", "a" + include("c"), "layout", true);
    put("b", "b" + include("c"), null, false);
    part("c", "c");

    assertThat(composed("page")).isEqualTo("acb" + include("c"));
    assertThat(rounds).containsExactly(Set.of("a", "b"), Set.of("c"));
  }

  @Test
  void whatIsMissingIsEmptyToldAndAPartAllTheSame() {
    put("page", "(" + include("none.html") + ")", "nowhere", true);

    assertThat(composed("page")).isEqualTo("()");
    assertThat(whole("page").missing())
        .containsExactlyInAnyOrder("'none.html' in 'page'", "'nowhere' in 'page'");
    assertThat(whole("page").parts()).contains("none.html", "none", "nowhere");
  }

  @Test
  void whatLiesInItselfIsNamed() {
    part("a", include("b"));
    part("b", include("c"));
    part("c", include("a"));
    put("main", include("body"), "main", false);
    put("page", "x", "main", false);
    put("inner", include("body") + include("part"), null, true);
    part("part", include("inner"));
    put("other", "x", "inner", false);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> whole("a"))
        .withMessage("Pages lie in themselves: 'a' > 'b' > 'c' > 'a'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> whole("page"))
        .withMessage("Pages lie in themselves: 'page' > 'main' > 'main'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> whole("other"))
        .withMessage("Pages lie in themselves: 'other' > 'inner' > 'part' > 'inner'");
  }

  @Test
  void partsLieTenDeepAtMost() {
    for (int i = 0; i < 11; i++) {
      part("p" + i, i + include("p" + (i + 1)));
    }
    part("p11", "end");

    assertThat(composed("p1")).isEqualTo("12345678910end");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> whole("p0"))
        .withMessageStartingWith("Pages lie more than 10 deep in each other: 'p0' > 'p1' > ");
  }

  @Test
  void whatDoublesWithEachPartIsBoundedInTimeAndSize() {
    part("p9", "");
    for (int i = 8; i >= 0; i--) {
      part("p" + i, include("p" + (i + 1)).repeat(1000));
    }
    assertThat(composed("p0")).as("each is put together once").isEmpty();

    part("p9", "1234567890");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> whole("p0"))
        .withMessageStartingWith("With its parts it is larger than 16777216 bytes: 'p0' > ");
  }

  @Test
  void partsAreCounted() {
    StringBuilder page = new StringBuilder();
    for (int i = 0; i < Composition.MOST_PARTS + 1; i++) {
      page.append(include("p" + i));
      part("p" + i, "");
    }
    part("page", page.toString());

    assertThatIllegalArgumentException()
        .isThrownBy(() -> whole("page"))
        .withMessage("It has more than 256 parts: 'page'");
  }
}
