package dev.verso.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import dev.verso.http.problem.Problem;
import dev.verso.http.problem.RequestPath;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What Verso reads in a request's target and fields, of any bytes, beside readings of their own
 * that are slower and plainer.
 */
class FieldsFuzzTest {
  private static final int MOST_RANGES = 5;
  private static final Pattern RANGE_SET =
      Pattern.compile("(?i)bytes=(?<set>[ \\t,]*+(?:[0-9]*+-[0-9]*+[ \\t]*+(?:,[ \\t,]*+|$))++)");
  private static final Pattern TAG = Pattern.compile("(W/)?\"([!#-~\\x80-\\xff]*)\"");

  static Stream<String> ranges() throws IOException {
    try (InputStream table = FieldsFuzzTest.class.getResourceAsStream("byte-ranges.csv")) {
      Stream<String> rows =
          new String(table.readAllBytes(), UTF_8)
              .lines()
              .filter(line -> !line.startsWith("#"))
              .map(line -> line.split("\\s*\\|\\s*", -1)[1]);
      return Stream.concat(rows, Stream.of("bytes=-700,\u001f300-999"));
    }
  }

  /** Of a representation of 1,000 bytes. */
  @MethodSource("ranges")
  @FuzzTest
  void rangesAreThoseAskedForWithNoMoreThanTheGapsBetweenThem(@NotNull String header) {
    int length = 1000;

    ByteRanges ranges = ByteRanges.parse(header, length, MOST_RANGES);

    if (ranges instanceof ByteRanges.Whole) {
      return;
    }
    BitSet asked = asked(header, length);
    if (ranges instanceof ByteRanges.Unsatisfiable) {
      assertThat(asked.isEmpty()).isTrue();
      return;
    }
    List<ByteRange> parts = ((ByteRanges.Satisfiable) ranges).ranges();
    assertThat(parts).hasSizeBetween(1, MOST_RANGES);
    BitSet sent = new BitSet();
    for (ByteRange part : parts) {
      assertThat(part.last()).isLessThan(length);
      int first = (int) part.first();
      int end = (int) part.last() + 1;
      assertThat(sent.intersects(bits(first, end))).as("a byte is sent twice").isFalse();
      assertThat(asked.get(first) && asked.get(end - 1)).as("its ends are asked for").isTrue();
      sent.set(first, end);
    }
    for (int at = asked.nextClearBit(0); at < length; at = asked.nextClearBit(at)) {
      int end = asked.nextSetBit(at) < 0 ? length : asked.nextSetBit(at);
      boolean isSent = sent.intersects(bits(at, end));
      assertThat(isSent && end - at >= ByteRanges.LEAST_GAP).as("a wide gap is sent").isFalse();
      at = end;
    }
    asked.andNot(sent);
    assertThat(asked.isEmpty()).as("all that was asked for").isTrue();
  }

  private static BitSet bits(int from, int end) {
    BitSet bits = new BitSet();
    bits.set(from, end);
    return bits;
  }

  /** The bytes that a set of ranges which Verso took means. */
  private static BitSet asked(String header, int length) {
    Matcher whole = RANGE_SET.matcher(header);
    assertThat(whole.matches()).as(header).isTrue();
    BitSet asked = new BitSet();
    for (String range : whole.group("set").split(",", -1)) {
      String[] ends = range.strip().split("-", -1);
      if (ends.length == 2) {
        long first = ends[0].isEmpty() ? length - number(ends[1]) : number(ends[0]);
        long last = ends[0].isEmpty() || ends[1].isEmpty() ? length - 1 : number(ends[1]);
        for (long at = Math.max(first, 0); at <= Math.min(last, length - 1); at++) {
          asked.set((int) at);
        }
      }
    }
    return asked;
  }

  /** Numbers of ten digits and more are all the same here. */
  private static long number(String digits) {
    String significant = digits.replaceFirst("^0+(?=.)", "");
    return significant.length() > 9 ? Integer.MAX_VALUE : Long.parseLong(significant);
  }

  @ValueSource(
      strings = {"gzip, br", "gzip;q=0.5, *;q=0", "identity;q=0, x-gzip;q=1.000", "br;Q=0."})
  @FuzzTest
  void theCodingChosenIsOneThatIsAcceptable(@NotNull String header) {
    ContentCoding chosen =
        AcceptEncoding.negotiate(header, EnumSet.of(ContentCoding.IDENTITY, ContentCoding.GZIP));

    assertThat(chosen).isNotEqualTo(ContentCoding.BROTLI);
    if (chosen == ContentCoding.GZIP) {
      assertThat(isNamed(header, Set.of("gzip", "x-gzip", "*"))).as(header).isTrue();
    }
  }

  /** Whether a member is one of these with a weight other than 0. */
  private static boolean isNamed(String header, Set<String> names) {
    for (String member : header.toLowerCase(Locale.ROOT).split(",", -1)) {
      String[] parts = member.split(";");
      boolean refused =
          Stream.of(parts).skip(1).anyMatch(part -> part.strip().matches("q=0(\\.0{0,3})?"));
      if (parts.length > 0 && names.contains(parts[0].strip()) && !refused) {
        return true;
      }
    }
    return false;
  }

  @ValueSource(strings = {"\"a\"", "W/\"a\", \"b,c\"", "*", "\"\"", "\"a\" , x, \"a", "\"\u00e9\""})
  @FuzzTest
  void entityTagsAreReadAsTheyAreWritten(@NotNull String header) {
    Matcher one = TAG.matcher(header);

    assertThat(EntityTag.parse(header).map(EntityTag::toString).orElse(null))
        .isEqualTo(one.matches() ? header : null);

    List<EntityTag> tags = EntityTag.parseList(header);
    List<String> written = new ArrayList<>();
    tags.forEach(tag -> written.add(tag.toString()));
    assertThat(written).allMatch(header::contains);
    assertThat(EntityTag.parseList(String.join(" ,", written))).isEqualTo(tags);
  }

  @ValueSource(
      strings = {
        "\"a\"\n\"b\"\n\n",
        "*\n\n\n",
        "\n*\n\n",
        "\n\nSun, 06 Nov 1994 08:49:37 GMT\n",
        "\nW/\"a\"\n\nSunday, 06-Nov-94 08:49:37 GMT",
        "\n\n\nSun Nov  6 08:49:37 1994"
      })
  @FuzzTest
  void conditionsSayNotModifiedOnlyOfWhatTheClientHas(@NotNull String fields) {
    String[] lines = fields.split("\n", -1);
    CharSequence[] names = {
      "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since"
    };
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    for (int i = 0; i < Math.min(lines.length, names.length); i++) {
      if (!lines[i].isEmpty()) {
        headers.add(names[i], lines[i]);
      }
    }
    EntityTag current = EntityTag.strong("a");
    Instant modified = Instant.parse("1994-11-06T08:49:37.5Z");

    Preconditions.Outcome outcome =
        Preconditions.evaluate(HttpMethod.GET, headers, current, modified);

    String none = headers.get("If-None-Match");
    boolean named = none != null && (none.equals("*") || none.contains("\"a\""));
    switch (outcome) {
      case NOT_MODIFIED ->
          assertThat(named || (none == null && headers.contains("If-Modified-Since"))).isTrue();
      case FAILED ->
          assertThat(headers.contains("If-Match") || headers.contains("If-Unmodified-Since"))
              .isTrue();
      case PROCEED -> assertThat(none != null && none.matches("\\*|(W/)?\"a\"")).isFalse();
    }
  }

  @ValueSource(strings = {"a/b", "%C3%A9", "a%2Fb", "%", "%4", "%FF", "+", "%00", "a%25b"})
  @FuzzTest
  void pathsAreDecodedAsTheJdkDoesOrRefused(@NotNull String path) {
    String decoded;
    try {
      decoded = RequestPath.decode(path);
    } catch (Problem refused) {
      assertThat(refused.kind()).isEqualTo(Problem.Kind.BAD_REQUEST);
      assertThat(path.matches("[a-zA-Z0-9/.-]*")).as("a plain path").isFalse();
      return;
    }

    assertThat(decoded).isEqualTo(URLDecoder.decode(path.replace("+", "%2B"), UTF_8));
    assertThat(decoded.getBytes(UTF_8).length).isLessThanOrEqualTo(path.length());
  }
}
