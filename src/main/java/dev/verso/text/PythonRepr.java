package dev.verso.text;

/**
 * Quotes text the way Python's {@code repr} quotes a {@code str}: {@code 'page'}, {@code "it's"},
 * {@code 'a\nb'}. What it returns is one printable line.
 *
 * <p>Which characters are printable is Unicode's word, in the version that this JDK knows.
 */
public final class PythonRepr {
  /** A character that is escaped in any case. */
  private static final char NO_QUOTE = '\\';

  private PythonRepr() {}

  /** The literal for {@code text}; a lone surrogate is escaped like any unprintable character. */
  public static String of(String text) {
    char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
    StringBuilder literal = new StringBuilder(text.length() + 2).append(quote);
    text.codePoints().forEach(character -> append(literal, character, quote));
    return literal.append(quote).toString();
  }

  /** As {@link #of}, without the quotes, which stay as they are inside too. */
  public static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    text.codePoints().forEach(character -> append(escaped, character, NO_QUOTE));
    return escaped.toString();
  }

  private static void append(StringBuilder literal, int character, char quote) {
    switch (character) {
      case '\\' -> literal.append("\\\\");
      case '\n' -> literal.append("\\n");
      case '\r' -> literal.append("\\r");
      case '\t' -> literal.append("\\t");
      default -> {
        if (character == quote) {
          literal.append('\\').append(quote);
        } else if (isPrintable(character)) {
          literal.appendCodePoint(character);
        } else {
          literal.append(String.format(format(character), character));
        }
      }
    }
  }

  private static String format(int character) {
    if (character <= 0xFF) {
      return "\\x%02x";
    }
    return Character.isBmpCodePoint(character) ? "\\u%04x" : "\\U%08x";
  }

  /** Python's {@code str.isprintable}: no "other" and no separator but the space. */
  private static boolean isPrintable(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> character == ' ';
      default -> true;
    };
  }
}
