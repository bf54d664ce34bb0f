package dev.verso.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectRulesTest {
  /** The examples of Netlify's and Cloudflare's documentation of the format. */
  @ParameterizedTest
  @CsvSource({
    // The syntax of the file, status codes
    "/home /,                                     home,              '',        301 /",
    "/blog/my-post.php /blog/my-post,             blog/my-post.php,  '',        301 /blog/my-post",
    "/news /blog,                                 news,              '',        301 /blog",
    "/cuties https://www.petsofnetlify.com,       cuties,            '',        301 https://www.petsofnetlify.com",
    "/authors/c%C3%A9line /authors/about-c%C3%A9line, authors/céline, '',       301 /authors/about-c%C3%A9line",
    "/my-redirect / 302,                          my-redirect,       '',        302 /",
    "/ecommerce /store-closed 404,                ecommerce,         '',        rewrite 404 store-closed",
    "/pass-through /index.html 200,               pass-through,      '',        rewrite 200 index.html",
    "/home /  # a comment,                        home,              '',        301 /",
    "/en/* /en/404.html 404,                      en/none,           '',        rewrite 404 en/404.html",
    "/home301 / 301,                              home301,           '',        301 /",
    "/notrailing /nottrailing/ 301,               notrailing,        '',        301 /nottrailing/",
    "/page/ /page2/#fragment 301,                 page,              '',        301 /page2/#fragment",
    // Splats
    "/news/* /blog/:splat,        news/2004/01/10/my-story,          '',        301 /blog/2004/01/10/my-story",
    "/news/* /blog/:splat,                        news,              '',        301 /blog/",
    "/* /index.html 200,                          any/thing,         '',        rewrite 200 index.html",
    "/* / 200,                                    any,               '',        rewrite 200 ''",
    "/blog/* https://blog.my.domain/:splat,       blog/a/b,          '',        301 https://blog.my.domain/a/b",
    "/newsletter/* /news/letter/:splat 302,       newsletters,       '',        nothing",
    // Placeholders
    "/news/:month/:date/:year/:slug /blog/:year/:month/:date/:slug, news/02/12/2004/my-story, '', 301 /blog/2004/02/12/my-story",
    "/news/:year/:month/:date /blog-:year-:month-:date.html, news/2004/02/12, '', 301 /blog-2004-02-12.html",
    "/movies/:title /media/:title,                movies/Up/cast,    '',        nothing",
    "/movies/:title /media/:title,                movies,            '',        nothing",
    "/wiki/:page /pages/Talk:Main/:page,          wiki/a,            '',        301 /pages/Talk:Main/a",
    // Query parameters
    "/store id=:id /blog/:id 301,                 store,  id=my-blog-post,      301 /blog/my-blog-post",
    "/store id=:id /blog/:id 301,                 store,             '',        nothing",
    "/store id=:id /blog/:id 301,                 store,             id=1&x=2,  nothing",
    "/articles id=:id tag=:tag /posts/:tag/:id 301, articles,        tag=arts&id=12, 301 /posts/arts/12",
    "/path/* param1=:value1 param2=:value2 /other/:value1/:value2/:splat 301, path/a/b, param1=x&param2=y, 301 /other/x/y/a/b",
    "/news /blog,                                 news,              a=1&b=2,   301 /blog?a=1&b=2",
    "/news /blog?c=3#top,                         news,              a=1,       301 /blog?c=3#top",
    "/news /blog#top,                             news,              a=1,       301 /blog?a=1#top",
    "/year/:y /list?year=:y,                      'year/a&b=c',      '',        301 /list?year=a%26b%3Dc",
    // Statuses of Cloudflare
    "/a /b 303,                                   a,                 '',        303 /b",
    "/a /b 307,                                   a,                 '',        307 /b",
    "/a /b 308,                                   a,                 '',        308 /b",
    // To itself it leads nobody
    "/loop/* /loop/:splat,                        loop/a,            '',        nothing",
  })
  void rulesSayWhatTheirDocumentationSays(
      String rules, String path, String query, String expected) {
    assertThat(outcome(rules, path, query)).isEqualTo(expected.replace("''", ""));
  }

  private static String outcome(String text, String path, String query) {
    RedirectRules rules = RedirectRules.parse(text);
    assertThat(rules.problems()).isEmpty();
    return rules.match(path, query).map(RedirectRulesTest::tell).orElse("nothing");
  }

  private static String tell(RedirectRules.Outcome outcome) {
    if (outcome instanceof RedirectRules.Rewrite rewrite) {
      return "rewrite " + rewrite.status() + " " + rewrite.path();
    }
    Redirect redirect = ((RedirectRules.Elsewhere) outcome).redirect();
    return redirect.status() + " " + redirect.location();
  }

  @Test
  void theFirstRuleThatFitsCounts() {
    String rules =
        """
        # The order matters
        /blog/special   /first
        /blog/*         /second
        /blog/late      /third

        /blog/special   /fourth
        """;

    assertThat(outcome(rules, "blog/special", "")).isEqualTo("301 /first");
    assertThat(outcome(rules, "blog/late", "")).isEqualTo("301 /second");
  }

  @ParameterizedTest
  @CsvSource({
    "/* /:splat/x,             '/evil.com'",
    "/* /:splat/x,             '\\evil.com'",
    "/go/:host /:host,         'go//evil.com'",
    "/go/:host /:host,         'go/\\evil.com'",
    "/* /:splat,               'https://evil.com'",
    "/* /:splat/,              ''",
    "/* /a/..//:splat,         'evil.com'",
    "/* /:splat,               'a\r\nSet-Cookie: b'",
  })
  void noSplatLeadsToAnotherHost(String rule, String path) {
    for (String query : new String[] {"", "a=//evil.com", "x=\r\nSet-Cookie:y"}) {
      assertStaysHere(RedirectRules.parse(rule), path, query);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"//evil.com", "/evil.com", "\\evil.com", "%2F%2Fevil.com", "..", "."})
  void noParameterLeadsToAnotherHost(String value) {
    for (String rule : new String[] {"/go to=:to /:to", "/go to=:to /:to/x", "/go to=:to /x?:to"}) {
      assertStaysHere(RedirectRules.parse(rule), "go", "to=" + value);
    }
  }

  @Property(tries = 2000)
  void nothingThatIsCapturedLeadsToAnotherHost(@ForAll String path, @ForAll String query) {
    RedirectRules rules = RedirectRules.parse("/x/* /:splat\n/go to=:to /:to\n/* /:splat/y");

    assertStaysHere(rules, path, query);
    assertStaysHere(rules, "x/" + path, query);
    assertStaysHere(rules, "go", query);
  }

  private static void assertStaysHere(RedirectRules rules, String path, String query) {
    rules
        .match(path, query)
        .map(RedirectRulesTest::tell)
        .ifPresent(told -> assertThat(told).matches("301 /(?![/\\\\])[\\x21-\\x7e&&[^\\\\]]*"));
  }

  @ParameterizedTest
  @CsvSource({
    "/old,                                   it does not say where to",
    "old /new,                               it does not start with a path",
    "/old new,                               starts with one slash",
    "/old //evil.com,                        starts with one slash",
    "/old /\\evil.com,                       no spaces; backslashes",
    "/old javascript:alert(1),               starts with one slash",
    "/old https://user@evil.com/,            starts with one slash",
    "/* https://:splat/,                     starts with one slash",
    "/* https://example.com:splat,           starts with one slash",
    "/* https://:splat.example.com/,         starts with one slash",
    "/old /new 418,                          301; 302; 303; 307 or 308",
    "/old /new soon,                         is no status",
    "/ /anz 302 Country=au,                  conditions such as Country=au",
    "/api/* https://api.example.com/:splat 200, what another host has is not fetched",
    "http://blog.a.com/* https://a.com/:splat, rules for one host",
    "/a/*/b /c,                              at the end of a path only",
    "/a* /c,                                 at the end of a path only",
    "/a/:x /c/:y,                            :y stands for nothing",
    "/a /c/:splat,                           :splat stands for nothing",
    "/a/:x/:x /c,                            :x is there twice",
    "/a%ff /b,                               not percent-encoded UTF-8",
  })
  void aLineThatCannotBeUsedIsLeftOutAndSaysWhy(String line, String reason) {
    RedirectRules rules = RedirectRules.parse("/ok /fine\n" + line);

    assertThat(rules.problems())
        .singleElement()
        .asString()
        .startsWith("line 2: ")
        .contains(reason.replace(";", ","));
    assertThat(rules.size()).isEqualTo(1);
  }

  @Test
  void aRuleThatWouldComeBeforePagesComesAfterThemAndSaysSo() {
    RedirectRules rules = RedirectRules.parse("/app/* /app/index.html 200!");

    assertThat(rules.problems())
        .containsExactly("line 1: the ! is ignored, as a page always comes before a rule");
    assertThat(rules.size()).isEqualTo(1);
  }

  @Test
  void rulesThatLeadInACircleAreFound() {
    RedirectRules rules = RedirectRules.parse("/a /b\n/b /c\n/c /a\n/d /a\n/e /e");

    assertThat(rules.problems())
        .containsExactly(
            "line 3: it leads in a circle, back to /c", "line 5: it leads in a circle, back to /e");
    assertThat(rules.match("a", "")).isPresent();
    assertThat(rules.match("c", "")).isEmpty();
  }

  @Test
  void rulesWithPlaceholdersAreBounded() {
    String many =
        IntStream.rangeClosed(1, RedirectRules.MOST_PATTERNS + 1)
            .mapToObj(i -> "/" + i + "/* /x")
            .collect(Collectors.joining("\n"));

    assertThat(RedirectRules.parse(many).problems()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "new", "//a.b", "/\\a", "/a\r\nb", "/a b", "ftp://a.b", "http:///a"})
  void aRedirectLeadsToAPathOrAUrl(String location) {
    assertThatIllegalArgumentException().isThrownBy(() -> new Redirect(308, location));
  }

  @Test
  void aRedirectMayHaveLettersOfAnyScript() {
    assertThat(new Redirect(308, "/größe?a=ü").location()).isEqualTo("/gr%C3%B6%C3%9Fe?a=%C3%BC");
  }
}
