package dev.verso.page;

import dev.verso.http.Compressible;
import dev.verso.http.ContentCoding;
import dev.verso.http.EntityTag;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * A page made ready to be sent: its bytes, their validator, and the codings it is offered in. All
 * of it takes CPU time in proportion to the size.
 */
final class RenderedPage {
  private static final Set<ContentCoding> IDENTITY_ONLY = Set.of(ContentCoding.IDENTITY);

  private final Page page;
  private final byte[] content;
  private final EntityTag tag;
  private final Set<ContentCoding> codings;

  private RenderedPage(Page page, byte[] content, Set<ContentCoding> codings) {
    this.page = page;
    this.content = content;
    this.tag = EntityTag.ofContent(content);
    this.codings = codings;
  }

  /**
   * @param compressMinSize bytes from which on a page is offered compressed
   */
  static RenderedPage of(Page page, long compressMinSize) {
    byte[] content = page.body().getBytes(StandardCharsets.UTF_8);
    boolean compressed = content.length >= compressMinSize && Compressible.is(page.contentType());
    return new RenderedPage(page, content, compressed ? ContentCoding.available() : IDENTITY_ONLY);
  }

  Page page() {
    return page;
  }

  /** What a client may choose from. */
  Set<ContentCoding> codings() {
    return codings;
  }

  /** The strong validator of the page in {@code coding}; needs no encoding. */
  EntityTag tag(ContentCoding coding) {
    return tag.forCoding(coding);
  }

  /** Encodes the page. */
  Buffer content(ContentCoding coding) {
    return Buffer.buffer(coding.encode(content));
  }
}
