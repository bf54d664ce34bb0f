package dev.verso.file;

import io.vertx.core.http.MimeMapping;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonNumber;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * A file's document in {@code <bucket>.files}: all that is known of it without reading a chunk.
 *
 * @param id of any BSON type
 * @param name any UTF-8; empty where the document has none
 * @param length in bytes, 0 or more
 * @param chunkSize in bytes, 1 to 16 MB: of every chunk but the last, which may be shorter
 * @param uploadedAt when it was stored; null where the document does not say
 * @param storedType the media type that was stored with it, in characters that a header may hold;
 *     null where there is none
 * @param sha256 64 hexadecimal digits in lower case; null where it is not stored
 * @param md5 32 hexadecimal digits in lower case; null where it is not stored
 * @param coded whether its metadata says that its bytes are compressed already: by a {@code
 *     contentEncoding}, or {@code compressed: true} as in Motor's example
 * @see <a
 *     href="https://github.com/mongodb/specifications/blob/master/source/gridfs/gridfs-spec.md">The
 *     GridFS specification</a>
 */
public record StoredFile(
    BsonValue id,
    String name,
    long length,
    int chunkSize,
    @Nullable Instant uploadedAt,
    @Nullable String storedType,
    @Nullable String sha256,
    @Nullable String md5,
    boolean coded) {
  /** All fields of the document that {@link #of} reads, besides {@code _id}. */
  static final List<String> FIELDS =
      List.of(
          "filename",
          "length",
          "chunkSize",
          "uploadDate",
          "contentType",
          "md5",
          "metadata.contentType",
          "metadata.sha256",
          "metadata.md5",
          "metadata.contentEncoding",
          "metadata.compressed");

  /** As large as a BSON document may be. */
  static final int MAX_CHUNK_SIZE = 16 * 1024 * 1024;

  /** What chunks numbered by an Int32 can hold. */
  private static final long MAX_LENGTH = (1L << 31) * MAX_CHUNK_SIZE;

  private static final String UNKNOWN_TYPE = "application/octet-stream";

  /** RFC 9110 section 5.5, without the bytes beyond ASCII. */
  private static final Pattern HEADER_VALUE = Pattern.compile("[!-~]([ \\t!-~]*[!-~])?");

  private static final Pattern SHA_256 = Pattern.compile("[0-9a-fA-F]{64}");
  private static final Pattern MD5 = Pattern.compile("[0-9a-fA-F]{32}");

  /**
   * Reads a document of {@code <bucket>.files}. What is missing or of a wrong type counts as not
   * stored, except the two fields without which the bytes cannot be found.
   *
   * @throws DamagedFile when {@code length} or {@code chunkSize} is unusable
   */
  static StoredFile of(BsonDocument document) {
    BsonValue id = document.get("_id", BsonNull.VALUE);
    BsonDocument metadata =
        document.isDocument("metadata") ? document.getDocument("metadata") : new BsonDocument();
    return new StoredFile(
        id,
        string(document, "filename").orElse(""),
        wholeNumber(document, id, "length", 0, MAX_LENGTH),
        (int) wholeNumber(document, id, "chunkSize", 1, MAX_CHUNK_SIZE),
        document.isDateTime("uploadDate")
            ? Instant.ofEpochMilli(document.getDateTime("uploadDate").getValue())
            : null,
        matching(HEADER_VALUE, document, "contentType")
            .or(() -> matching(HEADER_VALUE, metadata, "contentType"))
            .orElse(null),
        matching(SHA_256, metadata, "sha256").map(StoredFile::lowerCase).orElse(null),
        matching(MD5, document, "md5")
            .or(() -> matching(MD5, metadata, "md5"))
            .map(StoredFile::lowerCase)
            .orElse(null),
        string(metadata, "contentEncoding").filter(coding -> !coding.equals("identity")).isPresent()
            || BsonBoolean.TRUE.equals(metadata.get("compressed")));
  }

  private static Optional<String> string(BsonDocument document, String field) {
    return document.isString(field)
        ? Optional.of(document.getString(field).getValue())
        : Optional.empty();
  }

  private static Optional<String> matching(Pattern form, BsonDocument document, String field) {
    return string(document, field).filter(value -> form.matcher(value).matches());
  }

  private static String lowerCase(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  /** Drivers write Int32 and Int64, shells write Double. */
  private static long wholeNumber(
      BsonDocument document, BsonValue id, String field, long min, long max) {
    if (document.get(field) instanceof BsonNumber number
        && !number.isDecimal128()
        && number.doubleValue() == number.longValue()
        && number.longValue() >= min
        && number.longValue() <= max) {
      return number.longValue();
    }
    throw DamagedFile.field(id, field, "a whole number from " + min + " to " + max);
  }

  /** What to serve it as: the stored type, else that of the name's extension, else bytes. */
  public String mediaType() {
    return Optional.ofNullable(storedType).orElseGet(() -> mediaType(name));
  }

  /** The media type of the extension of {@code name}, else {@code application/octet-stream}. */
  static String mediaType(String name) {
    return Optional.ofNullable(MimeMapping.mimeTypeForFilename(name)).orElse(UNKNOWN_TYPE);
  }

  /** How many chunks hold its bytes. */
  long chunkCount() {
    return length / chunkSize + (length % chunkSize == 0 ? 0 : 1);
  }

  /** How many bytes chunk {@code n} must hold; none after the last. */
  int chunkLength(long n) {
    return n < chunkCount() ? (int) Math.min(chunkSize, length - n * chunkSize) : 0;
  }
}
