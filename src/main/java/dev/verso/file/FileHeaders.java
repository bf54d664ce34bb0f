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

  /** No script runs, and what is shown counts as another site's. */
  private static final CharSequence SANDBOX = HttpHeaders.createOptimized("sandbox");

  private static final CharSequence CONTENT_SECURITY_POLICY =
      HttpHeaders.createOptimized("content-security-policy");
  private static final CharSequence CONTENT_DISPOSITION =
      HttpHeaders.createOptimized("content-disposition");
  private static final CharSequence BYTES = HttpHeaders.createOptimized("bytes");

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

  /** What a 304 carries too, RFC 9110 section 15.4.5. */
  static void putValidators(
      MultiMap headers, StoredFile file, FileRequest request, FileOptions options, Instant now) {
    headers.set(HttpHeaders.ETAG, tag(file).toString());
    headers.set(HttpHeaders.CACHE_CONTROL, cacheControl(request, options));
    if (!options.maxAge().isZero()) {
      headers.set(HttpHeaders.EXPIRES, HttpDate.format(now.plus(options.maxAge())));
    }
    if (file.uploadedAt() != null) {
      headers.set(HttpHeaders.LAST_MODIFIED, HttpDate.format(file.uploadedAt()));
    }
  }

  private static String cacheControl(FileRequest request, FileOptions options) {
    StringBuilder value = new StringBuilder("public");
    if (!options.maxAge().isZero()) {
      value.append(", max-age=").append(options.maxAge().toSeconds());
    }
    if (request.id() != null) {
      value.append(", immutable");
    }
    return value.toString();
  }

  /** What tells of the content, but for its type and length, which ranges change. */
  static void putContent(
      MultiMap headers, StoredFile file, FileRequest request, FileOptions options) {
    headers.set(HttpHeaders.ACCEPT_RANGES, BYTES);
    if (request.download()) {
      String name = file.name().substring(file.name().lastIndexOf('/') + 1);
      headers.set(CONTENT_DISPOSITION, ContentDisposition.attachment(name));
    }
    if (!options.activeContentAllowed() && isActive(file.mediaType())) {
      headers.set(CONTENT_SECURITY_POLICY, SANDBOX);
    }
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
