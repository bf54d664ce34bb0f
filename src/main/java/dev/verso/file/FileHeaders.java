package dev.verso.file;

import dev.verso.http.ContentDisposition;
import dev.verso.http.EntityTag;
import dev.verso.http.HttpDate;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What the response headers say of a file. */
final class FileHeaders {
  /** Types that a browser runs as a part of the site that they come from. */
  private static final Set<String> ACTIVE_TYPES =
      Set.of("text/html", "text/xml", "text/xsl", "application/xml", "text/cache-manifest");

  private static final Pattern END_OF_TYPE = Pattern.compile("[\\s;(,]");

  /** A year, which is as long as caches count, and RFC 8246: not even a reload asks again. */
  private static final String FOR_EVER = "public, max-age=31536000, immutable";

  private static final CharSequence CONTENT_DISPOSITION =
      HttpHeaders.createOptimized("content-disposition");

  private FileHeaders() {}

  /**
   * The strong validator: of the content where its hash is stored, else of the one upload that the
   * id, the length and the date tell.
   */
  static EntityTag tag(StoredFile file) {
    if (file.sha256() != null) {
      return EntityTag.strong(file.sha256());
    }
    return file.md5() != null
        ? EntityTag.strong(file.md5())
        : EntityTag.ofContent(
            DamagedFile.text(file.id()) + ' ' + file.length() + ' ' + file.uploadedAt());
  }

  /**
   * What all who ask by a name are told: that may mean another file at any moment. Without a
   * directive a cache would guess from Last-Modified how long it may keep a file: RFC 9111 section
   * 4.2.2.
   */
  static String cacheControl(FileOptions options) {
    return options.maxAge().isZero()
        ? "no-cache"
        : "public, max-age=" + options.maxAge().toSeconds();
  }

  /** Puts how long this response may be kept, where that is another for each. */
  static void putExpiry(MultiMap headers, FileRequest request, FileOptions options, Instant now) {
    if (request.id() != null) {
      headers.set(HttpHeaders.CACHE_CONTROL, FOR_EVER); // an id never means another file
    } else if (!options.maxAge().isZero()) {
      headers.set(HttpHeaders.EXPIRES, HttpDate.format(now.plus(options.maxAge())));
    }
  }

  /** Puts the name to save the file by, where that is asked for. */
  static void putDisposition(MultiMap headers, StoredFile file, FileRequest request) {
    if (request.download()) {
      String name = file.name().substring(file.name().lastIndexOf('/') + 1);
      headers.set(CONTENT_DISPOSITION, ContentDisposition.attachment(name));
    }
  }

  /** Whether a browser must not run it as a part of the site. */
  static boolean isSandboxed(StoredFile file, FileOptions options) {
    return !options.activeContentAllowed() && isActive(file.mediaType());
  }

  /**
   * Read as the most lenient browser reads it: the last of several types counts (Fetch standard,
   * "extract a MIME type"), and a type ends at a space or a parenthesis. The parts of a multipart
   * may be HTML.
   */
  private static boolean isActive(String mediaType) {
    String type = END_OF_TYPE.split(mediaType, 2)[0].toLowerCase(Locale.ROOT);
    return ACTIVE_TYPES.contains(type)
        || type.endsWith("+xml")
        || type.startsWith("multipart/")
        || mediaType.contains(",");
  }
}
