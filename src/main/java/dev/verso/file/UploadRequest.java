package dev.verso.file;

/**
 * What to store a file as.
 *
 * @param name any UTF-8
 * @param contentType its media type
 * @param chunkSize in bytes, 1 to 16 MB less the room for a chunk's own fields
 */
public record UploadRequest(String name, String contentType, int chunkSize) {
  /** The chunk size of GridFS: four chunks and their fields fit in 1 MB. */
  public static final int DEFAULT_CHUNK_SIZE = 255 * 1024;

  private static final int MAX_CHUNK_SIZE = StoredFile.MAX_CHUNK_SIZE - 1024;

  public UploadRequest {
    if (chunkSize < 1 || chunkSize > MAX_CHUNK_SIZE) {
      throw new IllegalArgumentException("a chunk has 1 to " + MAX_CHUNK_SIZE + " bytes");
    }
  }

  /** With the default chunk size, and the media type that the name's extension stands for. */
  public static UploadRequest named(String name) {
    return new UploadRequest(name, StoredFile.mediaType(name), DEFAULT_CHUNK_SIZE);
  }

  UploadRequest withContentType(String type) {
    return new UploadRequest(name, type, chunkSize);
  }
}
