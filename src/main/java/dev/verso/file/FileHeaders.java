package dev.verso.file;

import dev.verso.http.ContentDisposition;
import dev.verso.http.EntityTag;
import dev.verso.http.HttpDate;
import dev.verso.http.LastModified;
import dev.verso.http.ReadyHeaders;
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

  /** A year, which is as long as caches count, and RFC 8246: not even a reload asks again. */
  private static final String FOR_EVER = "public, max-age=31536000, immutable";

  private static final CharSequence CONTENT_SECURITY_POLICY =
      HttpHeaders.createOptimized("content-security-policy");
  private static final CharSequence CONTENT_DISPOSITION =
      HttpHeaders.createOptimized("content-disposition");
  static final CharSequence BYTES = HttpHeaders.createOptimized("bytes");

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
    if (request.id() == null && !options.maxAge().isZero()) {
      headers.set(HttpHeaders.EXPIRES, HttpDate.format(now.plus(options.maxAge())));
    }
    LastModified.put(headers, file.uploadedAt());
  }

  /** As {@link #putValidators}, of a file that is asked for by its name, where none expires. */
  static ReadyHeaders.Builder validators(StoredFile file, FileOptions options) {
    return new ReadyHeaders.Builder()
        .add(HttpHeaders.ETAG, tag(file).toString())
        .add(HttpHeaders.CACHE_CONTROL, byName(options))
        .addLastModified(file.uploadedAt());
  }

  /**
   * A name may mean another file at any moment, an id never does. Without a directive a cache would
   * guess from Last-Modified how long it may keep a file: RFC 9111 section 4.2.2.
   */
  private static String cacheControl(FileRequest request, FileOptions options) {
    if (request.id() != null) {
      return FOR_EVER;
    }
    return byName(options);
  }

  private static String byName(FileOptions options) {
    return options.maxAge().isZero()
        ? "no-cache"
        : "public, max-age=" + options.maxAge().toSeconds();
  }

  /** What tells of the content, but for its type and length, which ranges change. */
  static void putContent(
      MultiMap headers, StoredFile file, FileRequest request, FileOptions options) {
    headers.set(HttpHeaders.ACCEPT_RANGES, BYTES);
    if (request.download()) {
      String name = file.name().substring(file.name().lastIndexOf('/') + 1);
      headers.set(CONTENT_DISPOSITION, ContentDisposition.attachment(name));
    }
    if (isSandboxed(file, options)) {
      // A policy beside the one of all responses: a browser enforces both.
      headers.add(CONTENT_SECURITY_POLICY, SANDBOX);
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
