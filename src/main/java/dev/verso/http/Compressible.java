package dev.verso.http;

import java.util.Locale;
import java.util.Set;

/** Which content types shrink when compressed; images, video and archives already are. */
public final class Compressible {
  private static final Set<String> TYPES =
      Set.of(
          "application/ecmascript",
          "application/graphql",
          "application/javascript",
          "application/json",
          "application/postscript",
          "application/rtf",
          "application/sql",
          "application/toml",
          "application/vnd.ms-fontobject",
          "application/wasm",
          "application/x-javascript",
          "application/x-ndjson",
          "application/x-sh",
          "application/xml",
          "application/yaml",
          "font/collection",
          "font/otf",
          "font/ttf",
          "image/bmp",
          "image/vnd.microsoft.icon",
          "image/x-icon");

  private Compressible() {}

  /**
   * Whether a body of this type is worth compressing.
   *
   * @param contentType a {@code Content-Type}, parameters and all
   */
  public static boolean is(String contentType) {
    int end = contentType.indexOf(';');
    String type =
        (end == -1 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    return type.startsWith("text/")
        || type.endsWith("+json")
        || type.endsWith("+xml")
        || TYPES.contains(type);
  }
}
