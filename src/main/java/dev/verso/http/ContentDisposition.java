package dev.verso.http;

import java.nio.charset.StandardCharsets;

/** {@code Content-Disposition}, RFC 6266: what a browser calls a file that it saves. */
public final class ContentDisposition {
  /** {@code attr-char} of RFC 8187 beside letters and digits. */
  private static final String ATTRIBUTE_PUNCTUATION = "!#$&+-.^_`|~";

  private ContentDisposition() {}

  /**
   * To be saved under {@code name}, whatever it holds: in ASCII for old clients, with {@code _} for
   * what they could not read, and in UTF-8 by RFC 8187 where that says more.
   */
  public static String attachment(String name) {
    String ascii = name.replaceAll("[^ !#-\\[\\]-~]", "_");
    // Some clients decode percent signs in the plain form, so it must not show any.
    String plain = "attachment; filename=\"" + ascii.replace('%', '_') + '"';
    return name.equals(ascii) && !name.contains("%")
        ? plain
        : plain + "; filename*=UTF-8''" + extendedValue(name);
  }

  private static String extendedValue(String name) {
    StringBuilder value = new StringBuilder();
    for (byte octet : name.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (octet & 0xff);
      boolean plain =
          c < 0x80 && (Character.isLetterOrDigit(c) || ATTRIBUTE_PUNCTUATION.indexOf(c) >= 0);
      value.append(plain ? String.valueOf(c) : String.format("%%%02X", (int) c));
    }
    return value.toString();
  }
}
