package dev.verso.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Chooses a content coding, RFC 9110 section 12.5.3. */
public final class AcceptEncoding {
  private static final ContentCoding[] BY_PREFERENCE = ContentCoding.values();

  private AcceptEncoding() {}

  /** As {@link #negotiate(String, Set)}, with all lines of the request's header. */
  public static ContentCoding negotiate(MultiMap headers, Set<ContentCoding> available) {
    return negotiate(HeaderLines.combined(headers, HttpHeaderNames.ACCEPT_ENCODING), available);
  }

  /**
   * The coding of greatest weight, at equal weight br before gzip before identity. Identity where
   * nothing else is asked for, and where nothing at all is acceptable: the RFC lets a server send
   * that rather than 406.
   *
   * @param header the value of {@code Accept-Encoding}; null where there is none
   * @param available what can be had of this representation
   */
  public static ContentCoding negotiate(@Nullable String header, Set<ContentCoding> available) {
    if (header == null) {
      return ContentCoding.IDENTITY;
    }
    List<WeightedValue> accepted = WeightedValue.parseList(header);
    ContentCoding best = ContentCoding.IDENTITY;
    // Unnamed, identity is acceptable, but less so than any coding that is named.
    int bestWeight = weight(best, accepted);
    for (ContentCoding coding : BY_PREFERENCE) {
      int weight = available.contains(coding) ? weight(coding, accepted) : 0;
      if (weight > 0 && weight >= bestWeight) {
        best = coding;
        bestWeight = weight;
      }
    }
    return best;
  }

  private static int weight(ContentCoding coding, List<WeightedValue> accepted) {
    int others = 0;
    for (WeightedValue candidate : accepted) {
      if (names(candidate.value(), coding)) {
        return candidate.weight();
      }
      if (candidate.value().equals("*")) {
        others = candidate.weight();
      }
    }
    return others;
  }

  private static boolean names(String token, ContentCoding coding) {
    // x-gzip is gzip: RFC 9110 section 8.4.1.3.
    return token.equals(coding.token()) || (coding == ContentCoding.GZIP && token.equals("x-gzip"));
  }
}
