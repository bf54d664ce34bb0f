package dev.verso.text;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Percent-encoding in the path of a URL, RFC 3986 section 2.1. */
public final class PercentEncoding {
  private PercentEncoding() {}

  /** Percent-encodes the UTF-8 of {@code path}, except its slashes, for a URL's path. */
  public static String encode(String path) {
    try {
      // With a scheme and a host, as a path alone could look like one.
      String url = new URI("x", "h", "/" + path, null).toASCIIString();
      return url.substring("x://h/".length());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("every text can be quoted in a path", e);
    }
  }

  /**
   * Percent-decodes {@code path} once, strictly, into UTF-8.
   *
   * @throws IllegalArgumentException on a malformed escape, on bytes that are not UTF-8, and on a
   *     character that a URL may only hold escaped
   */
  public static String decode(String path) {
    byte[] bytes = new byte[path.length()];
    int length = 0;
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '%') {
        bytes[length++] = (byte) escaped(path, i);
        i += 2;
      } else if (c > ' ' && c < 0x7f) {
        bytes[length++] = (byte) c;
      } else {
        throw malformed();
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, 0, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw malformed();
    }
  }

  private static int escaped(String path, int percent) {
    if (percent + 2 >= path.length()) {
      throw malformed();
    }
    int high = Character.digit(path.charAt(percent + 1), 16);
    int low = Character.digit(path.charAt(percent + 2), 16);
    if (high < 0 || low < 0) {
      throw malformed();
    }
    return high << 4 | low;
  }

  private static IllegalArgumentException malformed() {
    return new IllegalArgumentException("it is not percent-encoded UTF-8");
  }
}
