package dev.verso.page;

import dev.verso.http.ContentCoding;
import dev.verso.http.EntityTag;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A page made ready to be sent, in every coding that was asked for so far. Thread-safe. */
final class RenderedPage implements Cached {
  private static final Pattern STALE_IF_ERROR =
      Pattern.compile(
          "(?:^|[\\s,])stale-if-error=(\\d{1,9})(?:$|[\\s,])", Pattern.CASE_INSENSITIVE);

  /** What an object of this class takes besides texts and contents, about. */
  private static final int OVERHEAD = 1024;

  private final Page page;
  private final Page sent;
  private final String cacheControl;
  private final EntityTag tag;
  private final Set<ContentCoding> codings;
  private final ConcurrentMap<ContentCoding, Representation> representations =
      new ConcurrentHashMap<>();

  /**
   * @param page as its document has it
   * @param sent the same with all that Verso adds to it
   * @param tag of what is sent
   * @param cacheControl of a page that does not say its own
   * @param codings that it is offered in
   */
  RenderedPage(
      Page page, Page sent, EntityTag tag, String cacheControl, Set<ContentCoding> codings) {
    this.page = page;
    this.sent = sent;
    this.cacheControl = cacheControl;
    this.tag = tag;
    this.codings = codings;
  }

  @Override
  public Page page() {
    return page;
  }

  @Override
  public RenderedPage rendered() {
    return this;
  }

  /** What a client may choose from. */
  Set<ContentCoding> codings() {
    return codings;
  }

  /** The page in {@code coding}, whose content may not be ready yet. */
  Representation in(ContentCoding coding) {
    Representation known = representations.get(coding);
    return known == null ? representations.computeIfAbsent(coding, this::represent) : known;
  }

  private Representation represent(ContentCoding coding) {
    return new Representation(
        sent, coding, tag.forCoding(coding), cacheControl, codings.size() > 1);
  }

  /** Where its Cache-Control says that. */
  @Override
  public Optional<Duration> staleIfError() {
    Matcher matcher = STALE_IF_ERROR.matcher(in(ContentCoding.IDENTITY).cacheControl());
    return matcher.find()
        ? Optional.of(Duration.ofSeconds(Long.parseLong(matcher.group(1))))
        : Optional.empty();
  }

  /** More with each coding that was asked for. */
  @Override
  public int weight() {
    long weight = page.body().length();
    weight += OVERHEAD;
    for (Representation representation : representations.values()) {
      weight += representation.weight();
    }
    return (int) Math.min(Integer.MAX_VALUE, weight);
  }
}
