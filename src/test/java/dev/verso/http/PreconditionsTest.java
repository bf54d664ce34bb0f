package dev.verso.http;

import static dev.verso.http.Preconditions.Outcome.FAILED;
import static dev.verso.http.Preconditions.Outcome.NOT_MODIFIED;
import static dev.verso.http.Preconditions.Outcome.PROCEED;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9110 section 13 as a table, and what must hold beyond its rows. */
class PreconditionsTest {
  private static final Instant MODIFIED = Instant.parse("2026-03-01T12:00:00Z");
  private static final EntityTag CURRENT = EntityTag.strong("now");

  /**
   * {@code now} is the current tag and {@code old} another; {@code T} is when the representation
   * changed, {@code T-1} and {@code T+1} a second before and after; {@code &&} stands between the
   * lines of a header sent twice; {@code -} is absent.
   */
  @ParameterizedTest(name = "{0} M {1}, US {2}, NM {3}, MS {4}, of {5} at {6}: {7}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          # method | If-Match        | If-Unmod | If-None-Match       | If-Mod   | current | modified | outcome
          # Nothing to check
          GET      | -               | -        | -                   | -        | "now"   | T        | PROCEED
          PUT      | -               | -        | -                   | -        | -       | -        | PROCEED
          # If-Match, 13.1.1: strong comparison, list, *
          GET      | "now"           | -        | -                   | -        | "now"   | T        | PROCEED
          PUT      | "now"           | -        | -                   | -        | "now"   | T        | PROCEED
          GET      | "old"           | -        | -                   | -        | "now"   | T        | FAILED
          PUT      | "old"           | -        | -                   | -        | "now"   | T        | FAILED
          GET      | "old", "now"    | -        | -                   | -        | "now"   | T        | PROCEED
          GET      | "old" && "now"  | -        | -                   | -        | "now"   | T        | PROCEED
          GET      | , "now" ,,      | -        | -                   | -        | "now"   | T        | PROCEED
          GET      | W/"now"         | -        | -                   | -        | "now"   | T        | FAILED
          GET      | "now"           | -        | -                   | -        | W/"now" | T        | FAILED
          GET      | W/"now"         | -        | -                   | -        | W/"now" | T        | FAILED
          GET      | *               | -        | -                   | -        | "now"   | T        | PROCEED
          GET      | *               | -        | -                   | -        | W/"now" | T        | PROCEED
          PUT      | *               | -        | -                   | -        | -       | -        | FAILED
          PUT      | "now"           | -        | -                   | -        | -       | -        | FAILED
          GET      | *               | -        | -                   | -        | -       | T        | PROCEED
          # Unreadable members match nothing
          GET      | now             | -        | -                   | -        | "now"   | T        | FAILED
          GET      | now, "now"      | -        | -                   | -        | "now"   | T        | PROCEED
          GET      | *, "old"        | -        | -                   | -        | "now"   | T        | FAILED
          GET      | ,               | -        | -                   | -        | "now"   | T        | FAILED
          # If-Unmodified-Since, 13.1.4
          GET      | -               | T        | -                   | -        | "now"   | T        | PROCEED
          GET      | -               | T+1      | -                   | -        | "now"   | T        | PROCEED
          GET      | -               | T-1      | -                   | -        | "now"   | T        | FAILED
          DELETE   | -               | T-1      | -                   | -        | "now"   | T        | FAILED
          GET      | -               | T-1      | -                   | -        | "now"   | -        | PROCEED
          GET      | -               | junk     | -                   | -        | "now"   | T        | PROCEED
          # If-Match is there, so If-Unmodified-Since is not looked at: 13.2.2 step 1
          GET      | "now"           | T-1      | -                   | -        | "now"   | T        | PROCEED
          GET      | "old"           | T+1      | -                   | -        | "now"   | T        | FAILED
          # If-None-Match, 13.1.2: weak comparison, list, *
          GET      | -               | -        | "now"               | -        | "now"   | T        | NOT_MODIFIED
          HEAD     | -               | -        | "now"               | -        | "now"   | T        | NOT_MODIFIED
          PUT      | -               | -        | "now"               | -        | "now"   | T        | FAILED
          GET      | -               | -        | W/"now"             | -        | "now"   | T        | NOT_MODIFIED
          GET      | -               | -        | "now"               | -        | W/"now" | T        | NOT_MODIFIED
          GET      | -               | -        | W/"now"             | -        | W/"now" | T        | NOT_MODIFIED
          GET      | -               | -        | "old"               | -        | "now"   | T        | PROCEED
          PUT      | -               | -        | "old"               | -        | "now"   | T        | PROCEED
          GET      | -               | -        | "old","now"         | -        | "now"   | T        | NOT_MODIFIED
          GET      | -               | -        | "old" && W/"now"    | -        | "now"   | T        | NOT_MODIFIED
          GET      | -               | -        | *                   | -        | "now"   | T        | NOT_MODIFIED
          HEAD     | -               | -        | *                   | -        | "now"   | T        | NOT_MODIFIED
          PUT      | -               | -        | *                   | -        | "now"   | T        | FAILED
          PUT      | -               | -        | *                   | -        | -       | -        | PROCEED
          GET      | -               | -        | now                 | -        | "now"   | T        | PROCEED
          GET      | -               | -        | w/"now"             | -        | "now"   | T        | PROCEED
          GET      | -               | -        | "NOW"               | -        | "now"   | T        | PROCEED
          GET      | -               | -        | "a,b", now", "now"  | -        | "now"   | T        | NOT_MODIFIED
          GET      | -               | -        | "old                | -        | "now"   | T        | PROCEED
          # If-Modified-Since, 13.1.3: GET and HEAD only
          GET      | -               | -        | -                   | T        | "now"   | T        | NOT_MODIFIED
          HEAD     | -               | -        | -                   | T        | "now"   | T        | NOT_MODIFIED
          GET      | -               | -        | -                   | T+1      | "now"   | T        | NOT_MODIFIED
          GET      | -               | -        | -                   | T-1      | "now"   | T        | PROCEED
          GET      | -               | -        | -                   | T        | "now"   | T+.9     | NOT_MODIFIED
          POST     | -               | -        | -                   | T        | "now"   | T        | PROCEED
          GET      | -               | -        | -                   | T        | "now"   | -        | PROCEED
          GET      | -               | -        | -                   | junk     | "now"   | T        | PROCEED
          GET      | -               | -        | -                   | T && T   | "now"   | T        | PROCEED
          # If-None-Match is there, so If-Modified-Since is not looked at: 13.2.2 step 3
          GET      | -               | -        | "old"               | T+1      | "now"   | T        | PROCEED
          GET      | -               | -        | "now"               | T-1      | "now"   | T        | NOT_MODIFIED
          # Both steps: 13.2.2 goes on to If-None-Match when the first holds
          GET      | "now"           | -        | "now"               | -        | "now"   | T        | NOT_MODIFIED
          GET      | "old"           | -        | "now"               | -        | "now"   | T        | FAILED
          GET      | -               | T        | -                   | T        | "now"   | T        | NOT_MODIFIED
          GET      | -               | T-1      | -                   | T        | "now"   | T        | FAILED
          # Methods that select no representation, 13.2.1
          OPTIONS  | "old"           | -        | -                   | -        | "now"   | T        | PROCEED
          OPTIONS  | -               | -        | *                   | -        | "now"   | T        | PROCEED
          """)
  void followsTheTable(
      String method,
      @Nullable String ifMatch,
      @Nullable String ifUnmodifiedSince,
      @Nullable String ifNoneMatch,
      @Nullable String ifModifiedSince,
      @Nullable String current,
      @Nullable String modified,
      Preconditions.Outcome expected) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    addLines(headers, "If-Match", ifMatch);
    addLines(headers, "If-Unmodified-Since", ifUnmodifiedSince);
    addLines(headers, "If-None-Match", ifNoneMatch);
    addLines(headers, "If-Modified-Since", ifModifiedSince);

    Preconditions.Outcome outcome =
        Preconditions.evaluate(
            HttpMethod.valueOf(method),
            headers,
            current == null ? null : EntityTag.parse(current).orElseThrow(),
            modified == null ? null : instant(modified));

    assertThat(outcome).isEqualTo(expected);
  }

  /** RFC 9110 section 13.1.5. */
  @ParameterizedTest(name = "If-Range {0}, of {1} at {2}, asked {3} s later: {4}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          -             | "now"   | T    | 60 | true
          "now"         | "now"   | T    | 60 | true
          "now"         | "now"   | -    | 0  | true
          "old"         | "now"   | T    | 60 | false
          W/"now"       | "now"   | T    | 60 | false
          W/"now"       | W/"now" | T    | 60 | false
          "now"         | W/"now" | T    | 60 | false
          "now"         | -       | T    | 60 | false
          "old", "now"  | "now"   | T    | 60 | false
          *             | "now"   | T    | 60 | false
          T             | "now"   | T    | 60 | true
          T             | "now"   | T+.9 | 60 | true
          T             | "now"   | T    | 1  | true
          T             | "now"   | T    | 0  | false
          T+1           | "now"   | T    | 60 | false
          T-1           | "now"   | T    | 60 | false
          T             | "now"   | -    | 60 | false
          T && T        | "now"   | T    | 60 | false
          junk          | "now"   | T    | 60 | false
          """)
  void heedsRangeOnlyWhenIfRangeNamesWhatIsThere(
      @Nullable String ifRange,
      @Nullable String current,
      @Nullable String modified,
      int secondsLater,
      boolean expected) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    addLines(headers, "If-Range", ifRange);

    boolean allowed =
        Preconditions.allowsRange(
            headers,
            current == null ? null : EntityTag.parse(current).orElseThrow(),
            modified == null ? null : instant(modified),
            MODIFIED.plusSeconds(secondsLater));

    assertThat(allowed).isEqualTo(expected);
  }

  @Property
  void currentTagAnywhereInIfNoneMatchIsNotModified(
      @ForAll("tags") List<EntityTag> others, @ForAll @IntRange(max = 10) int at) {
    List<EntityTag> list = new ArrayList<>(others);
    list.add(Math.min(at, others.size()), CURRENT);
    MultiMap headers = headers("If-None-Match", list);

    assertThat(Preconditions.evaluate(HttpMethod.GET, headers, CURRENT, MODIFIED))
        .isEqualTo(NOT_MODIFIED);
    assertThat(Preconditions.evaluate(HttpMethod.PUT, headers, CURRENT, MODIFIED))
        .isEqualTo(FAILED);
  }

  @Property
  void currentTagAnywhereInIfMatchProceeds(
      @ForAll("tags") List<EntityTag> others, @ForAll @IntRange(max = 10) int at) {
    List<EntityTag> list = new ArrayList<>(others);
    list.add(Math.min(at, others.size()), CURRENT);

    assertThat(Preconditions.evaluate(HttpMethod.GET, headers("If-Match", list), CURRENT, MODIFIED))
        .isEqualTo(PROCEED);
  }

  @Property
  void weakFormsInIfMatchFail(@ForAll("tags") List<EntityTag> tags) {
    List<EntityTag> weak = new ArrayList<>(tags);
    weak.add(CURRENT);
    weak.replaceAll(tag -> new EntityTag(true, tag.opaque()));

    assertThat(Preconditions.evaluate(HttpMethod.GET, headers("If-Match", weak), CURRENT, MODIFIED))
        .isEqualTo(FAILED);
  }

  @Property
  void ifModifiedSinceChangesNothingBesideIfNoneMatch(
      @ForAll("tags") List<EntityTag> others,
      @ForAll boolean known,
      @ForAll @IntRange(min = -100, max = 100) int seconds,
      @ForAll("methods") HttpMethod method) {
    List<EntityTag> list = new ArrayList<>(others);
    if (known) {
      list.add(CURRENT);
    }
    MultiMap headers = headers("If-None-Match", list);
    Preconditions.Outcome without = Preconditions.evaluate(method, headers, CURRENT, MODIFIED);

    headers.set("If-Modified-Since", HttpDate.format(MODIFIED.plusSeconds(seconds)));

    assertThat(Preconditions.evaluate(method, headers, CURRENT, MODIFIED)).isEqualTo(without);
  }

  @Property
  void onlyReadsAreEverNotModified(
      @ForAll("tags") List<EntityTag> tags,
      @ForAll @IntRange(min = -2, max = 2) int seconds,
      @ForAll("methods") HttpMethod method) {
    MultiMap headers = headers("If-None-Match", tags);
    headers.set("If-Modified-Since", HttpDate.format(MODIFIED.plusSeconds(seconds)));

    Preconditions.Outcome outcome = Preconditions.evaluate(method, headers, CURRENT, MODIFIED);

    assertThat(outcome == NOT_MODIFIED && !List.of("GET", "HEAD").contains(method.name()))
        .isFalse();
  }

  @Provide
  Arbitrary<List<EntityTag>> tags() {
    Arbitrary<String> opaque =
        Arbitraries.strings().withChars("!#,;*W/\\abnow\u0080\u00ff").ofMaxLength(6);
    return Arbitraries.oneOf(Arbitraries.of(true, false))
        .flatMap(weak -> opaque.map(text -> new EntityTag(weak, text)))
        .filter(tag -> !tag.matchesWeakly(CURRENT))
        .list()
        .ofMaxSize(8);
  }

  @Provide
  Arbitrary<HttpMethod> methods() {
    return Arbitraries.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.PUT, HttpMethod.DELETE);
  }

  private static MultiMap headers(String name, List<EntityTag> tags) {
    String list = String.join(", ", tags.stream().map(EntityTag::toString).toList());
    return MultiMap.caseInsensitiveMultiMap().add(name, list);
  }

  private static void addLines(MultiMap headers, String name, @Nullable String cell) {
    if (cell == null) {
      return;
    }
    for (String line : cell.split(" && ", -1)) {
      headers.add(name, line.matches("T([+-]1)?") ? HttpDate.format(instant(line)) : line);
    }
  }

  private static Instant instant(String cell) {
    return switch (cell) {
      case "T-1" -> MODIFIED.minusSeconds(1);
      case "T+1" -> MODIFIED.plusSeconds(1);
      case "T+.9" -> MODIFIED.plus(Duration.ofMillis(900));
      default -> MODIFIED;
    };
  }
}
