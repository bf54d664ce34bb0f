package dev.verso.folder;

import com.mongodb.WriteConcern;
import com.mongodb.bulk.BulkWriteResult;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.WriteModel;
import com.mongodb.reactivestreams.client.MongoCollection;
import dev.verso.file.FileStore;
import dev.verso.file.FileUpload;
import dev.verso.file.GridFsFileStore;
import dev.verso.file.StoredFile;
import dev.verso.file.UploadRequest;
import dev.verso.mongo.MongoConnection;
import dev.verso.page.PageDocument;
import dev.verso.text.Sha256;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The pages and files of a database. Everything here blocks. */
final class Database {
  /** Entries wait to be taken, never pages. */
  private static final int ENTRIES_AHEAD = 1024;

  private final MongoCollection<PageDocument> pages;
  private final MongoCollection<BsonDocument> written;
  private final GridFsFileStore files;

  Database(Vertx vertx, MongoConnection connection, String collection, String bucket) {
    this.pages = PageDocument.collection(connection.database(), collection);
    this.written =
        connection
            .database()
            .getCollection(collection, BsonDocument.class)
            .withWriteConcern(WriteConcern.MAJORITY);
    this.files = new GridFsFileStore(vertx, connection, bucket);
  }

  /**
   * Reads all that is there; of pages the bodies too, as nothing else tells for sure whether they
   * are the same.
   */
  Map<Key, RemoteEntry> scan() throws Exception {
    Map<Key, RemoteEntry> entries = new HashMap<>();
    try (Stream<RemoteEntry> found =
        Flux.from(pages.find())
            .filter(page -> !page.id().isEmpty())
            .map(Database::entry)
            .toStream(ENTRIES_AHEAD)) {
      found.forEachOrdered(entry -> entries.put(entry.key(), entry));
    }
    Map<String, StoredFile> newest = new HashMap<>();
    files.list("").await().forEach(file -> newest.put(file.name(), file));
    for (StoredFile file : newest.values()) {
      RemoteEntry entry = entry(file, hash(file));
      entries.put(entry.key(), entry);
    }
    return entries;
  }

  private static RemoteEntry entry(PageDocument page) {
    return new RemoteEntry(
        Key.page(page.id()),
        Layout.pathOf(page.id(), page.fields()).orElse(null),
        Fingerprint.ofPage(page.body(), page.fields()));
  }

  private static RemoteEntry entry(StoredFile file, String hash) {
    return new RemoteEntry(
        Key.file(file.name()), Layout.isPath(file.name()) ? file.name() : null, hash);
  }

  /** Who wrote it may not have noted its hash. */
  private String hash(StoredFile file) throws Exception {
    String noted = file.sha256();
    if (noted != null) {
      return noted;
    }
    try (DigestOutputStream out =
        new DigestOutputStream(OutputStream.nullOutputStream(), Sha256.digest())) {
      read(file, out);
      return Sha256.hex(out.getMessageDigest());
    }
  }

  /** The pages of these names that are there. */
  List<PageDocument> find(List<String> names) {
    return Flux.from(pages.find(Filters.in("_id", names)))
        .collectList()
        .blockOptional()
        .orElse(List.of());
  }

  /** Those of these names that are there, to be compared. */
  List<RemoteEntry> entries(List<String> names) {
    return find(names).stream().map(Database::entry).toList();
  }

  /** Does all of {@code writes}, whichever of them fail. */
  CompletableFuture<@Nullable BulkWriteResult> write(List<WriteModel<BsonDocument>> writes) {
    return Mono.from(written.bulkWrite(writes, new BulkWriteOptions().ordered(false))).toFuture();
  }

  /** The newest file of that name. */
  Optional<StoredFile> newest(String name) {
    return files.find(name, FileStore.NEWEST).await();
  }

  /** Its hash, as {@link #scan} told it. */
  @Nullable String newestHash(String name) throws Exception {
    Optional<StoredFile> file = newest(name);
    return file.isEmpty() ? null : hash(file.get());
  }

  FileUpload upload(String name) {
    return files.upload(UploadRequest.named(name));
  }

  void read(StoredFile file, OutputStream out) throws IOException, InterruptedException {
    files.read(file, 0, file.length()).await().copyTo(out, bytes -> {});
  }

  /** Deletes all revisions of a file, or an older one would take its place. */
  void deleteFile(String name) {
    for (var file = newest(name); file.isPresent(); file = newest(name)) {
      files.delete(file.get()).await();
    }
  }

  void deleteLeftovers(String upload, long length) {
    files.deleteLeftovers(new ObjectId(upload), length).await();
  }
}
