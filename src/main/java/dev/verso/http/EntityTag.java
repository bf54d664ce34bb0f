package dev.verso.http;

import dev.verso.text.PythonRepr;
import dev.verso.text.Sha256;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * An entity tag, RFC 9110 section 8.8.3: the validator that {@code ETag} carries.
 *
 * @param weak whether it promises only semantic equality
 * @param opaque what stands between the quotes
 */
public record EntityTag(boolean weak, String opaque) {
  private static final int DIGEST_BYTES = 16;

  public EntityTag {
    for (int i = 0; i < opaque.length(); i++) {
      if (!isTagCharacter(opaque.charAt(i))) {
        throw new IllegalArgumentException("no entity tag: " + PythonRepr.of(opaque));
      }
    }
  }

  /** The strong tag {@code "opaque"}. */
  public static EntityTag strong(String opaque) {
    return new EntityTag(false, opaque);
  }

  /**
   * The strong tag of a representation: the first 16 bytes of its SHA-256 in base64url, so that
   * every process on one database gives the same bytes the same tag.
   */
  public static EntityTag ofContent(byte[] content) {
    return ofContent(ByteBuffer.wrap(content));
  }

  /** As {@link #ofContent(byte[])}, of bytes that may be many: they are not copied. */
  public static EntityTag ofContent(Buffer content) {
    return ofContent(((BufferInternal) content).getByteBuf().nioBuffer());
  }

  private static EntityTag ofContent(ByteBuffer content) {
    byte[] head = Arrays.copyOf(Sha256.of(content), DIGEST_BYTES);
    return strong(Base64.getUrlEncoder().withoutPadding().encodeToString(head));
  }

  /** As {@link #ofContent(byte[])} of the text's UTF-8 bytes. */
  public static EntityTag ofContent(String content) {
    return ofContent(content.getBytes(StandardCharsets.UTF_8));
  }

  /** Reads exactly one tag; empty when {@code text} is not one. */
  public static Optional<EntityTag> parse(String text) {
    return endOfTag(text, 0) == text.length()
        ? Optional.of(cut(text, 0, text.length()))
        : Optional.empty();
  }

  /**
   * Reads a comma-separated list. Members that are no entity tag are left out, empty ones are
   * allowed (RFC 9110 section 5.6.1); a comma between quotes belongs to the tag.
   */
  public static List<EntityTag> parseList(String text) {
    List<EntityTag> tags = new ArrayList<>();
    int start = 0;
    while (start < text.length()) {
      if (isSeparator(text.charAt(start))) {
        start++;
        continue;
      }
      int tagEnd = endOfTag(text, start);
      int comma = text.indexOf(',', tagEnd == -1 ? start : tagEnd);
      int memberEnd = comma == -1 ? text.length() : comma;
      if (tagEnd != -1 && HeaderLines.isBlank(text.substring(tagEnd, memberEnd))) {
        tags.add(cut(text, start, tagEnd));
      }
      start = memberEnd;
    }
    return tags;
  }

  /** The tag of this representation in another coding: {@code "x"} becomes {@code "x-gzip"}. */
  public EntityTag forCoding(ContentCoding coding) {
    return coding == ContentCoding.IDENTITY
        ? this
        : new EntityTag(weak, opaque + '-' + coding.token());
  }

  /** Strong comparison, RFC 9110 section 8.8.3.2: both are strong and the same. */
  public boolean matchesStrongly(EntityTag other) {
    return !weak && !other.weak && opaque.equals(other.opaque);
  }

  /** Weak comparison, RFC 9110 section 8.8.3.2: the same but for weakness. */
  public boolean matchesWeakly(EntityTag other) {
    return opaque.equals(other.opaque);
  }

  /** The tag as a header carries it, quoted. */
  @Override
  public String toString() {
    return (weak ? "W/\"" : "\"") + opaque + '"';
  }

  private static EntityTag cut(String text, int start, int end) {
    boolean weak = text.charAt(start) == 'W';
    return new EntityTag(weak, text.substring(start + (weak ? 3 : 1), end - 1));
  }

  /** The index after the tag that begins at {@code start}, or -1 when none does. */
  private static int endOfTag(String text, int start) {
    int open = text.startsWith("W/", start) ? start + 2 : start;
    if (open >= text.length() || text.charAt(open) != '"') {
      return -1;
    }
    int close = open + 1;
    while (close < text.length() && isTagCharacter(text.charAt(close))) {
      close++;
    }
    return close < text.length() && text.charAt(close) == '"' ? close + 1 : -1;
  }

  private static boolean isSeparator(char character) {
    return character == ',' || character == ' ' || character == '\t';
  }

  /** {@code etagc}, RFC 9110 section 8.8.3; a header's bytes above 0x7F arrive as Latin-1. */
  private static boolean isTagCharacter(int character) {
    return character == 0x21
        || (character >= 0x23 && character <= 0x7E)
        || (character >= 0x80 && character <= 0xFF);
  }
}
