package dev.verso.http;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One member of a set of byte ranges as a client wrote it, RFC 9110 section 14.1.2.
 *
 * @param first index of the first byte; -1 in a suffix range
 * @param last index of the last byte, in a suffix range the number of bytes
 */
record ByteRangeSpec(long first, long last) {
  static final String UNIT = "bytes=";

  private static final Pattern FORM =
      Pattern.compile("[ \\t]*(?:([0-9]+)-([0-9]*)|-([0-9]+))[ \\t]*");
  private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);
  private static final int SUFFIX = -1;

  /** Null when {@code text} is no range, or one that ends before it begins. */
  static @Nullable ByteRangeSpec parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    if (matcher.group(3) != null) {
      return new ByteRangeSpec(SUFFIX, position(matcher.group(3)));
    }
    long first = position(matcher.group(1));
    String end = matcher.group(2);
    long last = end.isEmpty() ? Long.MAX_VALUE : position(end);
    return last < first ? null : new ByteRangeSpec(first, last);
  }

  /** RFC 9110 section 14.1.2. */
  boolean isSatisfiable(long length) {
    return first == SUFFIX ? last > 0 : first < length;
  }

  /** The bytes meant, of a representation that satisfies it. */
  ByteRange of(long length) {
    return first == SUFFIX
        ? new ByteRange(Math.max(0, length - last), length - 1)
        : new ByteRange(first, Math.min(last, length - 1));
  }

  /** Joins ranges that overlap or nearly touch; the joined one stands where its first one stood. */
  static List<ByteRange> coalesce(List<ByteRange> asked) {
    List<Integer> byPosition =
        IntStream.range(0, asked.size())
            .boxed()
            .sorted(Comparator.comparingLong(index -> asked.get(index).first()))
            .toList();
    List<Joined> joined = new ArrayList<>();
    for (int index : byPosition) {
      Joined next = new Joined(index, asked.get(index));
      int end = joined.size() - 1;
      if (end >= 0 && joined.get(end).isNear(next)) {
        joined.set(end, joined.get(end).with(next));
      } else {
        joined.add(next);
      }
    }
    return joined.stream()
        .sorted(Comparator.comparingInt(Joined::rank))
        .map(Joined::range)
        .toList();
  }

  private record Joined(int rank, ByteRange range) {
    boolean isNear(Joined next) {
      return next.range.first() - range.last() - 1 < ByteRanges.LEAST_GAP;
    }

    Joined with(Joined next) {
      long last = Math.max(range.last(), next.range.last());
      return new Joined(Math.min(rank, next.rank), new ByteRange(range.first(), last));
    }
  }

  /** A number of any length; beyond a long they are all the same, past every end. */
  private static long position(String digits) {
    return new BigInteger(digits).min(MOST).longValue();
  }
}
