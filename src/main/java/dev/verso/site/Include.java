package dev.verso.site;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A place in a text where another is to be put: {@code <!--#include virtual="parts/menu" -->}, as
 * nginx's ngx_http_ssi_module reads it. What is none, or not whole, is text like all the rest.
 *
 * @param start of the directive, in bytes
 * @param end behind it
 * @param virtual what it names
 */
record Include(int start, int end, String virtual) {
  private static final byte[] OPENING = "<!--#".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CLOSING = "-->".getBytes(StandardCharsets.US_ASCII);
  private static final String COMMAND = "include";
  private static final String VIRTUAL = "virtual";

  /** Those of nginx, which here change nothing. */
  private static final Set<String> WITHOUT_MEANING = Set.of("wait", "set", "stub");

  /** All of a text, in their order. */
  static List<Include> in(byte[] text) {
    List<Include> found = new ArrayList<>();
    for (int at = next(text, 0); at >= 0; ) {
      Include include = new Scanner(text, at).read();
      if (include != null) {
        found.add(include);
      }
      at = next(text, include == null ? at + OPENING.length : include.end());
    }
    return found;
  }

  private static int next(byte[] text, int from) {
    for (int at = from; at <= text.length - OPENING.length; at++) {
      if (text[at] == '<' && startsWith(text, at, OPENING)) {
        return at;
      }
    }
    return -1;
  }

  private static boolean startsWith(byte[] text, int at, byte[] part) {
    return at + part.length <= text.length
        && Arrays.equals(text, at, at + part.length, part, 0, part.length);
  }

  /** Reads one directive. */
  private static final class Scanner {
    private final byte[] text;
    private final int start;
    private int at;

    Scanner(byte[] text, int start) {
      this.text = text;
      this.start = start;
      this.at = start + OPENING.length;
    }

    /** The directive; null where it is none that includes, or broken. */
    @Nullable Include read() {
      skipSpaces();
      if (!word().equals(COMMAND)) {
        return null;
      }
      String virtual = null;
      while (skipSpaces() && !startsWith(text, at, CLOSING)) {
        String name = word();
        String value = value();
        if (value == null || !(name.equals(VIRTUAL) || WITHOUT_MEANING.contains(name))) {
          return null;
        }
        if (name.equals(VIRTUAL)) {
          if (virtual != null) {
            return null;
          }
          virtual = value;
        }
      }
      return virtual != null && startsWith(text, at, CLOSING)
          ? new Include(start, at + CLOSING.length, virtual)
          : null;
    }

    /** Whether there is more. */
    private boolean skipSpaces() {
      while (at < text.length
          && (text[at] == ' ' || text[at] == '\t' || text[at] == '\r' || text[at] == '\n')) {
        at++;
      }
      return at < text.length;
    }

    private String word() {
      int from = at;
      while (at < text.length && ((text[at] >= 'a' && text[at] <= 'z') || text[at] == '_')) {
        at++;
      }
      return new String(text, from, at - from, StandardCharsets.US_ASCII);
    }

    /** What follows {@code =}, without its quotes; null where that is broken. */
    private @Nullable String value() {
      if (!skipSpaces() || text[at++] != '=' || !skipSpaces()) {
        return null;
      }
      byte quote = text[at++];
      if (quote != '"' && quote != '\'') {
        return null;
      }
      ByteArrayOutputStream value = new ByteArrayOutputStream();
      while (at < text.length && text[at] != quote) {
        if (text[at] == '\\' && at + 1 < text.length) {
          value.write(text[at++]); // keeps a quote from being the last, and stays
        }
        value.write(text[at++]);
      }
      boolean closed = at < text.length;
      at++;
      return closed ? value.toString(StandardCharsets.UTF_8) : null;
    }
  }
}
