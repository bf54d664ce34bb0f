package dev.verso.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class ByteRangesTest {
  private static final int MAX_RANGES = 5;
  private static final int MOST_TESTED = 20;

  @ParameterizedTest(name = "{1} of {0} bytes: {2} ({3})")
  @CsvFileSource(resources = "byte-ranges.csv", delimiter = '|', nullValues = "-")
  void followsTheTable(long length, @Nullable String header, String expected, String why) {
    assertThat(written(ByteRanges.parse(header, length, MAX_RANGES))).as(why).isEqualTo(expected);
  }

  @Test
  void aHeaderSentTwiceIsIgnored() {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    headers.add("Range", "bytes=0-4").add("Range", "bytes=200-204");

    assertThat(ByteRanges.parse(headers, 1000, MAX_RANGES)).isEqualTo(new ByteRanges.Whole());
  }

  @Property
  void rangesLieWithinAndApart(
      @ForAll("specs") @Size(min = 1, max = MOST_TESTED) List<String> specs,
      @ForAll @IntRange(max = 2000) int length) {
    if (parse(specs, length) instanceof ByteRanges.Satisfiable satisfiable) {
      List<ByteRange> sorted =
          satisfiable.ranges().stream()
              .sorted((a, b) -> Long.compare(a.first(), b.first()))
              .toList();

      assertThat(sorted).isNotEmpty().allMatch(range -> range.last() < length);
      for (int i = 1; i < sorted.size(); i++) {
        assertThat(sorted.get(i).first() - sorted.get(i - 1).last() - 1)
            .isGreaterThanOrEqualTo(ByteRanges.LEAST_GAP);
      }
    }
  }

  @Property
  void bytesAreThoseAskedForWithSmallGapsFilled(
      @ForAll("specs") @Size(min = 1, max = MOST_TESTED) List<String> specs,
      @ForAll @IntRange(min = 1, max = 2000) int length) {
    BitSet asked = new BitSet();
    specs.forEach(spec -> asked.or(naive(spec, length)));
    for (int end = asked.nextClearBit(0), next = asked.nextSetBit(end); next >= 0; ) {
      if (end > 0 && asked.get(end - 1) && next - end < ByteRanges.LEAST_GAP) {
        asked.set(end, next);
      }
      end = asked.nextClearBit(next);
      next = asked.nextSetBit(end);
    }

    ByteRanges parsed = parse(specs, length);

    assertThat(bytes(parsed)).isEqualTo(asked);
    assertThat(parsed instanceof ByteRanges.Unsatisfiable).isEqualTo(asked.isEmpty());
  }

  @Property
  void aSingleRangeIsItsNaiveSlice(
      @ForAll("specs") @Size(1) List<String> specs,
      @ForAll @IntRange(min = 1, max = 2000) int length) {
    assertThat(bytes(parse(specs, length))).isEqualTo(naive(specs.get(0), length));
  }

  @Property
  void partsStandInTheOrderAsked(
      @ForAll("specs") @Size(min = 1, max = MOST_TESTED) List<String> specs,
      @ForAll @IntRange(min = 1, max = 2000) int length) {
    if (parse(specs, length) instanceof ByteRanges.Satisfiable satisfiable) {
      List<ByteRange> inOrderOfFirstMention = new ArrayList<>();
      for (String spec : specs) {
        int first = naive(spec, length).nextSetBit(0);
        satisfiable.ranges().stream()
            .filter(range -> range.first() <= first && first <= range.last())
            .filter(range -> !inOrderOfFirstMention.contains(range))
            .forEach(inOrderOfFirstMention::add);
      }

      assertThat(satisfiable.ranges()).isEqualTo(inOrderOfFirstMention);
    }
  }

  @Property
  void anyTextIsAnswered(@ForAll String text, @ForAll @IntRange(max = 10) int length) {
    assertThat(ByteRanges.parse(text, length, MAX_RANGES)).isNotNull();
    assertThat(ByteRanges.parse("bytes=" + text, length, MAX_RANGES)).isNotNull();
  }

  @Provide
  Arbitrary<List<String>> specs() {
    Arbitrary<Integer> position = Arbitraries.integers().between(0, 2200);
    Arbitrary<String> open = position.map(first -> first + "-");
    Arbitrary<String> suffix = position.map(count -> "-" + count);
    Arbitrary<String> huge = position.map(first -> first + "-" + "9".repeat(25));
    Arbitrary<String> closed =
        position.flatMap(
            first -> Arbitraries.integers().between(0, 150).map(n -> first + "-" + (first + n)));
    return Arbitraries.frequencyOf(
            Tuple.of(8, closed), Tuple.of(1, open), Tuple.of(1, suffix), Tuple.of(1, huge))
        .list();
  }

  private static ByteRanges parse(List<String> specs, long length) {
    return ByteRanges.parse("bytes=" + String.join(",", specs), length, MOST_TESTED);
  }

  /** The bytes that one member asks for, word for word as the RFC explains it. */
  private static BitSet naive(String spec, int length) {
    String[] ends = spec.split("-", 2);
    BigInteger end = BigInteger.valueOf(length);
    BigInteger first;
    BigInteger past;
    if (ends[0].isEmpty()) {
      first = end.subtract(new BigInteger(ends[1])).max(BigInteger.ZERO);
      past = end;
    } else {
      first = new BigInteger(ends[0]);
      past = ends[1].isEmpty() ? end : new BigInteger(ends[1]).add(BigInteger.ONE).min(end);
    }
    BitSet bytes = new BitSet();
    if (first.compareTo(past) < 0) {
      bytes.set(first.intValueExact(), past.intValueExact());
    }
    return bytes;
  }

  private static BitSet bytes(ByteRanges ranges) {
    BitSet bytes = new BitSet();
    if (ranges instanceof ByteRanges.Satisfiable satisfiable) {
      satisfiable.ranges().forEach(r -> bytes.set((int) r.first(), (int) r.last() + 1));
    }
    return bytes;
  }

  private static String written(ByteRanges ranges) {
    if (ranges instanceof ByteRanges.Satisfiable satisfiable) {
      return satisfiable.ranges().stream()
          .map(range -> range.first() + "-" + range.last())
          .collect(Collectors.joining(","));
    }
    return ranges instanceof ByteRanges.Whole ? "whole" : "none";
  }
}
