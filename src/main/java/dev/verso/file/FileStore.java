package dev.verso.file;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/**
 * Where files live. A name may be shared: each upload under it is a revision, the newest the one
 * uploaded last. Futures complete on the caller's context and fail with the driver's exceptions, or
 * with {@link DamagedFile}.
 */
public interface FileStore {
  /** The revision that is uploaded last. */
  int NEWEST = -1;

  /**
   * Finds a file by its name.
   *
   * @param revision as GridFS counts: 0 is the oldest, 1 the one after it; -1 the newest, -2 the
   *     one before it
   */
  Future<Optional<StoredFile>> find(String name, int revision);

  /**
   * Finds a file by its id.
   *
   * @param id an ObjectId in hexadecimal, or a string; what could be either is first taken for an
   *     ObjectId
   */
  Future<Optional<StoredFile>> findById(String id);

  /** Lists the files whose names start with {@code prefix}, by name, then oldest first. */
  Future<List<StoredFile>> list(String prefix);

  /**
   * Reads the bytes of {@code file} from {@code from} up to, without, {@code to}: of its chunks
   * only those that hold them.
   *
   * @return completes with the first bytes at hand, which flow as soon as there is a handler; fails
   *     when the first chunk is damaged
   * @throws IndexOutOfBoundsException unless 0 ≤ from ≤ to ≤ length
   */
  Future<FileContent> read(StoredFile file, long from, long to);

  /** Begins an upload that makes a new revision of {@code name}. */
  FileUpload upload(UploadRequest request);

  /** Deletes one revision; a file that is gone already is no failure. */
  Future<Void> delete(StoredFile file);
}
