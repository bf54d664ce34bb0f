package dev.verso.file;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What to store a file as.
 *
 * @param name any UTF-8
 * @param contentType its media type; null for the one that the name's extension stands for
 * @param chunkSize in bytes, 1 to 16 MB less the room for a chunk's own fields
 */
public record UploadRequest(String name, @Nullable String contentType, int chunkSize) {
  /** The chunk size of GridFS: four chunks and their fields fit in 1 MB. */
  public static final int DEFAULT_CHUNK_SIZE = 255 * 1024;

  private static final int MAX_CHUNK_SIZE = StoredFile.MAX_CHUNK_SIZE - 1024;

  public UploadRequest {
    if (chunkSize < 1 || chunkSize > MAX_CHUNK_SIZE) {
      throw new IllegalArgumentException("a chunk has 1 to " + MAX_CHUNK_SIZE + " bytes");
    }
  }

  /** With the default chunk size, and the media type of the name's extension. */
  public static UploadRequest named(String name) {
    return new UploadRequest(name, null, DEFAULT_CHUNK_SIZE);
  }

  UploadRequest withContentType(String type) {
    return new UploadRequest(name, type, chunkSize);
  }

  /**
   * Whether the type that is stored depends on the content: where nobody gave one and the extension
   * stands for text, it names the charset if that is UTF-8. JSON has no such parameter.
   */
  boolean asksForCharset() {
    String type = StoredFile.mediaType(name).toLowerCase(Locale.ROOT);
    return contentType == null
        && (type.startsWith("text/") || type.endsWith("/xml") || type.endsWith("+xml"));
  }

  /**
   * The media type to store.
   *
   * @param isUtf8 whether the content is; heeded only where {@link #asksForCharset}
   */
  String storedType(boolean isUtf8) {
    if (contentType != null) {
      return contentType;
    }
    String type = StoredFile.mediaType(name);
    return isUtf8 && asksForCharset() ? type + "; charset=utf-8" : type;
  }
}
