package dev.verso.file;

import com.mongodb.MongoCommandException;
import com.mongodb.WriteConcern;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import com.mongodb.reactivestreams.client.FindPublisher;
import com.mongodb.reactivestreams.client.MongoCollection;
import com.mongodb.reactivestreams.client.MongoDatabase;
import dev.verso.mongo.MongoConnection;
import dev.verso.mongo.Operations;
import dev.verso.mongo.PrefixFilter;
import dev.verso.mongo.Published;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files in a GridFS bucket, as any driver writes and reads them. Writes are acknowledged by a
 * majority of the replica set.
 */
public final class GridFsFileStore implements FileStore {
  private static final Logger log = LoggerFactory.getLogger(GridFsFileStore.class);

  /** IndexOptionsConflict and IndexKeySpecsConflict: there is an index on these fields. */
  private static final Set<Integer> HAS_INDEX = Set.of(85, 86);

  private final Vertx vertx;
  private final MongoCollection<BsonDocument> files;
  private final Chunks chunks;
  private final Operations operations;
  private volatile boolean hasIndexes;

  /**
   * @param bucket the prefix of its collections, {@code <bucket>.files} and {@code <bucket>.chunks}
   */
  public GridFsFileStore(Vertx vertx, MongoConnection connection, String bucket) {
    this(
        vertx,
        connection.database().withWriteConcern(WriteConcern.MAJORITY),
        bucket,
        connection.isEmbedded(),
        connection.operations());
  }

  GridFsFileStore(
      Vertx vertx,
      MongoDatabase database,
      String bucket,
      boolean onlyByEquality,
      Operations operations) {
    this.vertx = vertx;
    this.files = database.getCollection(bucket + ".files", BsonDocument.class);
    this.chunks = new Chunks(database, bucket, onlyByEquality, operations);
    this.operations = operations;
  }

  @Override
  public Future<Optional<StoredFile>> find(String name, int revision) {
    FindPublisher<BsonDocument> found = find(Filters.eq("filename", name)).limit(1);
    return one(
        revision < 0
            ? found.sort(Sorts.descending("uploadDate", "_id")).skip(-(revision + 1))
            : found.sort(Sorts.ascending("uploadDate", "_id")).skip(revision));
  }

  @Override
  public Future<Optional<StoredFile>> findById(String id) {
    return ObjectId.isValid(id)
        ? byId(new BsonObjectId(new ObjectId(id)))
            .compose(file -> file.isPresent() ? Future.succeededFuture(file) : byString(id))
        : byString(id);
  }

  private Future<Optional<StoredFile>> byString(String id) {
    return byId(new BsonString(id));
  }

  private Future<Optional<StoredFile>> byId(BsonValue id) {
    return one(find(Filters.eq("_id", id)));
  }

  /** Metadata is the uploader's, and may be large: of it only what is read here is asked for. */
  private FindPublisher<BsonDocument> find(Bson filter) {
    return files.find(filter).projection(Projections.include(StoredFile.FIELDS));
  }

  private Future<Optional<StoredFile>> one(FindPublisher<BsonDocument> found) {
    return operations
        .timed(
            "find",
            files.getNamespace().getCollectionName(),
            Published.one(vertx.getOrCreateContext(), found))
        .map(document -> document.map(StoredFile::of));
  }

  @Override
  public Future<List<StoredFile>> list(String prefix) {
    Bson filter = PrefixFilter.of("filename", prefix);
    Bson order = Sorts.ascending("filename", "uploadDate", "_id");
    return Published.all(vertx.getOrCreateContext(), find(filter).sort(order))
        .map(GridFsFileStore::undamaged);
  }

  private static List<StoredFile> undamaged(List<BsonDocument> documents) {
    List<StoredFile> listed = new ArrayList<>(documents.size());
    for (BsonDocument document : documents) {
      try {
        listed.add(StoredFile.of(document));
      } catch (DamagedFile e) {
        log.debug("Left out of a list: {}", e.getMessage());
      }
    }
    return listed;
  }

  @Override
  public Future<FileContent> read(StoredFile file, long from, long to) {
    Objects.checkFromToIndex(from, to, file.length());
    return FileContent.open(vertx.getOrCreateContext(), chunks, file, from, to);
  }

  @Override
  public FileUpload upload(UploadRequest request) {
    return new FileUpload(vertx.getOrCreateContext(), this, request);
  }

  @Override
  public Future<Void> delete(StoredFile file) {
    return delete(vertx.getOrCreateContext(), file.id(), file.chunkCount());
  }

  /**
   * Deletes what an upload left behind that was cut off; does nothing to a file that is stored.
   *
   * @param length at most what it wrote, in bytes
   */
  public Future<Void> deleteLeftovers(ObjectId id, long length) {
    long chunkCount = length / UploadRequest.DEFAULT_CHUNK_SIZE + 1;
    return byId(new BsonObjectId(id))
        .compose(
            stored ->
                stored.isPresent()
                    ? Future.succeededFuture()
                    : chunks.delete(vertx.getOrCreateContext(), new BsonObjectId(id), chunkCount));
  }

  /** The document first, so that nobody finds a file that is half gone. */
  Future<Void> delete(Context context, BsonValue id, long chunkCount) {
    return Published.all(context, files.deleteOne(Filters.eq("_id", id)))
        .compose(deleted -> chunks.delete(context, id, chunkCount));
  }

  Chunks chunks() {
    return chunks;
  }

  Future<Void> insert(Context context, BsonDocument file) {
    return Published.all(context, files.insertOne(file)).mapEmpty();
  }

  /** Makes the indexes that the GridFS specification asks for, unless that was done before. */
  Future<Void> ensureIndexes(Context context) {
    if (hasIndexes) {
      return Future.succeededFuture();
    }
    return Published.all(context, files.createIndex(Indexes.ascending("filename", "uploadDate")))
        .recover(GridFsFileStore::unlessThere)
        .compose(made -> chunks.ensureIndex(context).recover(GridFsFileStore::unlessThere))
        .onSuccess(made -> hasIndexes = true);
  }

  private static <T> Future<T> unlessThere(Throwable cause) {
    return cause instanceof MongoCommandException e && HAS_INDEX.contains(e.getErrorCode())
        ? Future.succeededFuture()
        : Future.failedFuture(cause);
  }
}
