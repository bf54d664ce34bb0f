package dev.verso.http.problem;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProblemFormatTest {
  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      nullValues = "absent",
      textBlock =
          """
          absent                                                      | TEXT
          ''                                                          | TEXT
          */*                                                         | TEXT
          text/plain                                                  | TEXT
          text/*                                                      | TEXT
          image/avif,image/webp,*/*                                   | TEXT
          image/png                                                   | TEXT
          text/html                                                   | HTML
          TEXT/HTML;charset=utf-8                                     | HTML
          text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8 | HTML
          text/html;q=0.5, */*                                        | TEXT
          text/plain;q=0.5, text/html                                 | HTML
          text/html;q=0, text/*                                       | TEXT
          text/plain;q=0, */*                                         | HTML
          application/problem+json                                    | JSON
          application/json                                            | JSON
          application/*                                               | JSON
          application/*;q=0.9, */*;q=0.1                              | JSON
          application/json, text/plain, */*                           | JSON
          application/json, text/html                                 | JSON
          text/html, application/json                                 | HTML
          text/html, application/json;q=0.9                           | HTML
          application/problem+json;q=0.1, application/json, text/html;q=0.5 | JSON
          *                                                           | TEXT
          """)
  void isWhatAcceptPrefers(@Nullable String accept, ProblemFormat expected) {
    assertThat(ProblemFormat.negotiate(accept)).isEqualTo(expected);
  }

  @Property
  void anyTextIsAnswered(@ForAll String accept) {
    assertThat(ProblemFormat.negotiate(accept)).isNotNull();
  }
}
