package dev.verso.file;

import dev.verso.http.Compressible;
import dev.verso.http.EntityTag;
import dev.verso.http.ReadyHeaders;
import dev.verso.http.Representation;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A file as it is sent to who asks for it by its name.
 *
 * @param body all of its bytes; null where they are read each time
 * @param varies whether it is sent compressed too
 */
record ServedFile(
    StoredFile file, EntityTag tag, FileOptions options, @Nullable Buffer body, boolean varies)
    implements Representation.Served {
  private static final CharSequence BYTES = HttpHeaders.createOptimized("bytes");

  /** No script runs, and what is shown counts as another site's. */
  private static final CharSequence SANDBOX = HttpHeaders.createOptimized("sandbox");

  private static final CharSequence CONTENT_SECURITY_POLICY =
      HttpHeaders.createOptimized("content-security-policy");

  /**
   * A file, and whether it is sent compressed too.
   *
   * @param least how many bytes a file has that is worth it
   */
  static ServedFile of(StoredFile file, FileOptions options, @Nullable Buffer body, long least) {
    boolean varies =
        body != null
            && body.length() >= least
            && !file.coded()
            && Compressible.is(file.mediaType());
    return new ServedFile(file, FileHeaders.tag(file), options, body, varies);
  }

  @Override
  public void addValidators(ReadyHeaders.Builder headers) {
    headers.add(HttpHeaders.CACHE_CONTROL, FileHeaders.cacheControl(options));
    headers.addLastModified(file.uploadedAt());
  }

  @Override
  public void addContent(ReadyHeaders.Builder headers) {
    headers.add(HttpHeaders.ACCEPT_RANGES, BYTES);
    headers.add(HttpHeaders.CONTENT_TYPE, file.mediaType());
    if (FileHeaders.isSandboxed(file, options)) {
      // A policy beside the one of all responses: a browser enforces both.
      headers.addBeside(CONTENT_SECURITY_POLICY, SANDBOX);
    }
  }
}
