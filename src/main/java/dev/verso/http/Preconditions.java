package dev.verso.http;

import static io.netty.handler.codec.http.HttpHeaderNames.IF_MATCH;
import static io.netty.handler.codec.http.HttpHeaderNames.IF_MODIFIED_SINCE;
import static io.netty.handler.codec.http.HttpHeaderNames.IF_NONE_MATCH;
import static io.netty.handler.codec.http.HttpHeaderNames.IF_RANGE;
import static io.netty.handler.codec.http.HttpHeaderNames.IF_UNMODIFIED_SINCE;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Conditional requests, RFC 9110 section 13, evaluated in the order of section 13.2.2.
 *
 * <p>Ask only where the answer without conditions would be a success (section 13.2.1): a missing
 * page is 404 whatever the conditions say.
 *
 * <p>The RFC leaves open what a list with an unreadable member means. Here such a member matches
 * nothing and the others count (section 2.4 lets a recipient recover what is usable): If-Match then
 * fails, and If-None-Match of a GET sends the whole page, unless a readable member matches.
 */
public final class Preconditions {
  /** What to answer. */
  public enum Outcome {
    /** As if there were no conditions. */
    PROCEED,
    /** 304. */
    NOT_MODIFIED,
    /** 412. */
    FAILED
  }

  private static final String ANY = "*";

  private Preconditions() {}

  /**
   * Evaluates all but {@code If-Range}.
   *
   * @param current the entity tag of what a 200 would send; null where it has none
   * @param lastModified when that last changed; null where unknown, then conditions on dates are
   *     ignored. With both null there is no representation: {@code If-Match: *} fails.
   */
  public static Outcome evaluate(
      HttpMethod method,
      MultiMap headers,
      @Nullable EntityTag current,
      @Nullable Instant lastModified) {
    if (!isConditional(headers) || selectsNothing(method)) {
      return Outcome.PROCEED;
    }
    boolean exists = current != null || lastModified != null;
    boolean reads = method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);

    String ifMatch = HeaderLines.combined(headers, IF_MATCH);
    boolean asExpected =
        ifMatch != null
            ? matches(ifMatch, exists, tag -> current != null && tag.matchesStrongly(current))
            : !isModifiedSince(headers, IF_UNMODIFIED_SINCE, lastModified).orElse(false);
    if (!asExpected) {
      return Outcome.FAILED;
    }

    String ifNoneMatch = HeaderLines.combined(headers, IF_NONE_MATCH);
    if (ifNoneMatch != null) {
      boolean known =
          matches(ifNoneMatch, exists, tag -> current != null && tag.matchesWeakly(current));
      if (known) {
        return reads ? Outcome.NOT_MODIFIED : Outcome.FAILED;
      }
    } else if (reads && !isModifiedSince(headers, IF_MODIFIED_SINCE, lastModified).orElse(true)) {
      return Outcome.NOT_MODIFIED;
    }
    return Outcome.PROCEED;
  }

  /**
   * Whether {@code Range} is to be heeded as far as {@code If-Range} goes (section 13.1.5): there
   * is none, or it names exactly what a 200 would send. Otherwise the whole is sent.
   *
   * <p>A weak tag never does, and a date only when it is strong (section 8.8.2.2): a second must
   * have passed since, or the content could change again under the same date.
   *
   * @param now the time that the response's {@code Date} tells
   */
  public static boolean allowsRange(
      MultiMap headers, @Nullable EntityTag current, @Nullable Instant lastModified, Instant now) {
    String ifRange = HeaderLines.combined(headers, IF_RANGE);
    if (ifRange == null) {
      return true;
    }
    Optional<EntityTag> tag = EntityTag.parse(ifRange);
    if (tag.isPresent()) {
      return current != null && tag.get().matchesStrongly(current);
    }
    if (lastModified == null) {
      return false;
    }
    Instant modified = lastModified.truncatedTo(ChronoUnit.SECONDS);
    boolean strong = Duration.between(modified, now).compareTo(Duration.ofSeconds(1)) >= 0;
    return strong && modified.equals(HttpDate.parse(ifRange));
  }

  /** The quick look that spares most requests everything else; it allocates nothing. */
  private static boolean isConditional(MultiMap headers) {
    return headers.contains(IF_NONE_MATCH)
        || headers.contains(IF_MODIFIED_SINCE)
        || headers.contains(IF_MATCH)
        || headers.contains(IF_UNMODIFIED_SINCE);
  }

  /** Methods whose conditions section 13.2.1 says to ignore. */
  private static boolean selectsNothing(HttpMethod method) {
    return method.equals(HttpMethod.OPTIONS)
        || method.equals(HttpMethod.TRACE)
        || method.equals(HttpMethod.CONNECT);
  }

  private static boolean matches(String list, boolean exists, Predicate<EntityTag> matchesCurrent) {
    return list.equals(ANY) ? exists : EntityTag.parseList(list).stream().anyMatch(matchesCurrent);
  }

  /** Empty when the condition is absent or is to be ignored. */
  private static Optional<Boolean> isModifiedSince(
      MultiMap headers, CharSequence name, @Nullable Instant lastModified) {
    String text = HeaderLines.combined(headers, name);
    Instant since = text == null ? null : HttpDate.parse(text);
    return since == null || lastModified == null
        ? Optional.empty()
        : Optional.of(lastModified.truncatedTo(ChronoUnit.SECONDS).isAfter(since));
  }
}
