package dev.verso.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a {@code Range} header asks of a representation, RFC 9110 section 14. */
public sealed interface ByteRanges {
  /** All of it, as if there were no {@code Range}: 200. */
  record Whole() implements ByteRanges {}

  /**
   * Parts of it: 206, as multipart when there is more than one.
   *
   * @param ranges at least one, in the order asked, at least {@value #LEAST_GAP} bytes apart
   */
  record Satisfiable(List<ByteRange> ranges) implements ByteRanges {
    public Satisfiable {
      ranges = List.copyOf(ranges);
    }
  }

  /** Only bytes beyond its end: 416 with {@code Content-Range: bytes *}{@code /length}. */
  record Unsatisfiable() implements ByteRanges {}

  /** Ranges closer than this are sent as one: a part's delimiter and headers would take more. */
  int LEAST_GAP = 80;

  /**
   * As {@link #parse(String, long, int)}, of a request's headers; {@code Range} sent twice is
   * invalid.
   */
  static ByteRanges parse(MultiMap headers, long length, int maxRanges) {
    return parse(HeaderLines.combined(headers, HttpHeaderNames.RANGE), length, maxRanges);
  }

  /**
   * Reads the header of a GET (it means nothing to other methods, section 14.2).
   *
   * <p>What is no valid set of byte ranges is ignored as a whole, as is a set of more than {@code
   * maxRanges}. Of a valid set, ranges that cannot be satisfied are left out while another can.
   *
   * @param header the value of {@code Range}; null where there is none
   * @param length of the representation in bytes
   * @param maxRanges how many ranges a client may ask for
   */
  static ByteRanges parse(@Nullable String header, long length, int maxRanges) {
    if (header == null
        || !header.regionMatches(true, 0, ByteRangeSpec.UNIT, 0, ByteRangeSpec.UNIT.length())) {
      return new Whole();
    }
    List<ByteRangeSpec> specs = new ArrayList<>();
    for (String member : header.substring(ByteRangeSpec.UNIT.length()).split(",", -1)) {
      if (HeaderLines.isBlank(member)) {
        continue;
      }
      ByteRangeSpec spec = ByteRangeSpec.parse(member);
      if (spec == null || specs.size() == maxRanges) {
        return new Whole();
      }
      specs.add(spec);
    }
    if (specs.isEmpty()) {
      return new Whole();
    }
    List<ByteRangeSpec> satisfiable =
        specs.stream().filter(spec -> spec.isSatisfiable(length)).toList();
    if (satisfiable.isEmpty()) {
      return new Unsatisfiable();
    }
    // "The last five" of nothing can be satisfied, but no Content-Range can say so.
    return length == 0
        ? new Whole()
        : new Satisfiable(
            ByteRangeSpec.coalesce(satisfiable.stream().map(s -> s.of(length)).toList()));
  }
}
