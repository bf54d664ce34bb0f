package dev.verso.settings;

import java.util.Locale;

/**
 * The value of a header field, as RFC 9110 section 5.5 has it: it can't break out of its line.
 *
 * @param text visible ASCII characters with spaces and tabs between them; may be empty
 */
public record FieldValue(String text) {
  public FieldValue {
    text = text.strip();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < ' ' && c != '\t') || c > '~') {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "no header can hold the character U+%04X (at %d); allowed are those of ASCII that"
                    + " can be seen, space and tab",
                (int) c,
                i + 1));
      }
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
