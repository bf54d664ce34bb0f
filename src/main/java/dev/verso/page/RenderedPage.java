package dev.verso.page;

import dev.verso.http.ContentCoding;
import dev.verso.http.EntityTag;
import dev.verso.http.ReadyHeaders;
import dev.verso.http.Representation;
import dev.verso.http.Representations;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A page made ready to be sent. Thread-safe. */
final class RenderedPage implements Cached {
  private static final Pattern STALE_IF_ERROR =
      Pattern.compile(
          "(?:^|[\\s,])stale-if-error=(\\d{1,9})(?:$|[\\s,])", Pattern.CASE_INSENSITIVE);

  /** What an object of this class and those below it take besides texts and contents, about. */
  private static final int OVERHEAD = 928;

  private final Page page;
  private final String cacheControl;
  private final Representations representations;

  /**
   * @param page as its document has it
   * @param sent the same with all that Verso adds to it
   * @param tag of what is sent
   * @param cacheControl of a page that does not say its own
   * @param varies whether it is sent compressed too
   * @param codings that it is offered in then
   */
  RenderedPage(
      Page page,
      Page sent,
      EntityTag tag,
      String cacheControl,
      boolean varies,
      Set<ContentCoding> codings) {
    this.page = page;
    this.cacheControl = own(sent.headers(), "cache-control", cacheControl);
    this.representations =
        new Representations(new Sent(sent, tag, this.cacheControl, varies), codings);
  }

  private static String own(Map<String, String> headers, String name, String other) {
    for (Map.Entry<String, String> field : headers.entrySet()) {
      if (field.getKey().equalsIgnoreCase(name)) {
        return field.getValue();
      }
    }
    return other;
  }

  private record Sent(Page page, EntityTag tag, String cacheControl, boolean varies)
      implements Representation.Served {
    @Override
    public Buffer body() {
      return page.body();
    }

    @Override
    public void addValidators(ReadyHeaders.Builder headers) {
      headers.add(HttpHeaders.CACHE_CONTROL, cacheControl);
      headers.addLastModified(page.updatedAt());
      page.headers().forEach(headers::add);
    }

    @Override
    public void addContent(ReadyHeaders.Builder headers) {
      headers.add(HttpHeaders.CONTENT_TYPE, page.contentType());
    }
  }

  @Override
  public Page page() {
    return page;
  }

  @Override
  public RenderedPage rendered() {
    return this;
  }

  /** What is sent, in each coding. */
  Representations representations() {
    return representations;
  }

  /** Where its Cache-Control says that. */
  @Override
  public Optional<Duration> staleIfError() {
    Matcher matcher = STALE_IF_ERROR.matcher(cacheControl);
    return matcher.find()
        ? Optional.of(Duration.ofSeconds(Long.parseLong(matcher.group(1))))
        : Optional.empty();
  }

  /** More with each coding that was asked for. */
  @Override
  public int weight() {
    long weight = page.body().length() + OVERHEAD + representations.weight();
    return (int) Math.min(Integer.MAX_VALUE, weight);
  }
}
