package dev.verso.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.MultiMap;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What a client prefers among the media types that there are: RFC 9110 section 12.5.1. */
public final class Accept {
  private Accept() {}

  /**
   * The offer that {@code Accept} weighs most, at equal weight the one it names most exactly, then
   * the one it names first.
   *
   * @param offers the media types that name each of them, in lower case and without parameters; the
   *     first is for those who don't care
   * @return its position; empty where none is wanted, or nothing is said
   */
  public static OptionalInt best(MultiMap headers, List<Set<String>> offers) {
    return best(HeaderLines.combined(headers, HttpHeaderNames.ACCEPT), offers);
  }

  public static OptionalInt best(@Nullable String accept, List<Set<String>> offers) {
    if (accept == null) {
      return OptionalInt.empty();
    }
    List<WeightedValue> ranges = WeightedValue.parseList(accept);
    return IntStream.range(0, offers.size())
        .mapToObj(offer -> Fit.of(offer, offers.get(offer), ranges))
        .filter(fit -> fit.exactness > 0 && fit.weight > 0)
        .min(Fit.BEST_FIRST)
        .map(fit -> OptionalInt.of(fit.offer))
        .orElse(OptionalInt.empty());
  }

  private record Fit(int offer, int weight, int exactness, int position) {
    static final Comparator<Fit> BEST_FIRST =
        Comparator.comparingInt(Fit::weight)
            .thenComparingInt(Fit::exactness)
            .reversed()
            .thenComparingInt(Fit::position)
            .thenComparingInt(Fit::offer);

    /** How well the ranges fit: the most exact range that covers the offer decides. */
    static Fit of(int offer, Set<String> names, List<WeightedValue> ranges) {
      Fit best = new Fit(offer, 0, 0, 0);
      for (int position = 0; position < ranges.size(); position++) {
        WeightedValue range = ranges.get(position);
        Fit fit = new Fit(offer, range.weight(), exactness(range.value(), names), position);
        if (fit.exactness > best.exactness
            || (fit.exactness == best.exactness && fit.weight > best.weight)) {
          best = fit;
        }
      }
      return best;
    }

    /** 3 when the range names the offer, 2 its family, 1 anything, 0 something else. */
    private static int exactness(String range, Set<String> names) {
      if (names.contains(range)) {
        return 3;
      }
      String family = range.substring(0, range.length() - 1);
      if (range.endsWith("/*") && names.stream().anyMatch(name -> name.startsWith(family))) {
        return 2;
      }
      return range.equals("*/*") ? 1 : 0;
    }
  }
}
