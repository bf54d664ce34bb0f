package dev.verso.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.model.Filters;
import dev.verso.cache.Loaded;
import dev.verso.http.ContentCoding;
import dev.verso.mongo.Breaker;
import dev.verso.settings.ByteSize;
import dev.verso.testing.MongoExtension;
import dev.verso.testing.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.bson.BsonBinary;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith({VertxExtension.class, MongoExtension.class})
class FileLoaderTest {
  private static final String NAME = "a.txt";

  private final TestBucket bucket;
  private final Breaker breaker;

  /** What happens once a file's document is read, and its chunks are about to be. */
  private Runnable between = () -> {};

  FileLoaderTest(Vertx vertx, TestDatabase database) {
    bucket = new TestBucket(vertx, database, "loaded", false);
    breaker = new Breaker(vertx, () -> Future.future(never -> {}));
  }

  @AfterEach
  void close() {
    bucket.close();
  }

  private CachedFile load(boolean readsContent) {
    Future<Loaded<FileKey, CachedFile>> loading =
        new FileLoader(
                new Disturbed(),
                breaker,
                Duration.ofSeconds(10),
                readsContent,
                new Renderer(new FileOptions(), new ByteSize(1024), Set.of(ContentCoding.IDENTITY)))
            .load(NAME, null);
    return Objects.requireNonNull(
        loading
            .toCompletionStage()
            .toCompletableFuture()
            .orTimeout(20, TimeUnit.SECONDS)
            .join()
            .value());
  }

  /** The bucket, in which something happens between a file's document and its chunks. */
  private final class Disturbed implements FileStore {
    @Override
    public Future<Optional<StoredFile>> find(String name, int revision) {
      return bucket.store.find(name, revision);
    }

    @Override
    public Future<FileContent> read(StoredFile file, long from, long to) {
      Runnable now = between;
      between = () -> {};
      now.run();
      return bucket.store.read(file, from, to);
    }

    @Override
    public Future<Optional<StoredFile>> findById(String id) {
      throw new AssertionError();
    }

    @Override
    public Future<List<StoredFile>> list(String prefix) {
      throw new AssertionError();
    }

    @Override
    public FileUpload upload(UploadRequest request) {
      throw new AssertionError();
    }

    @Override
    public Future<Void> delete(StoredFile file) {
      throw new AssertionError();
    }
  }

  @Test
  void aSmallFileIsReadWhole() {
    bucket.put(NAME, "0123456789".getBytes(UTF_8), 3);

    assertThat(load(true).content()).hasToString("0123456789");
    assertThat(load(false).content()).as("where nothing is kept").isNull();
  }

  @Test
  void ofALargeFileNoChunkIsRead() {
    bucket.put(NAME, new byte[FileLoader.MOST_BYTES + 1], 100_000);
    between = () -> assertThat(false).as("asked for chunks").isTrue();

    assertThat(load(true).content()).isNull();
  }

  @Test
  void whatIsWrittenAnewUnderItsIdWhileItIsReadIsNotMixed() {
    StoredFile old = bucket.put(NAME, "old".getBytes(UTF_8), 100);
    between = () -> writeAnew(old);

    CachedFile loaded = load(true);

    assertThat(loaded.content()).hasToString("new");
    assertThat(loaded.file().uploadedAt()).isNotEqualTo(old.uploadedAt());
  }

  private void writeAnew(StoredFile old) {
    BsonDocument document =
        Objects.requireNonNull(bucket.files().find(Filters.eq(old.id())).first());
    bucket.files().deleteOne(Filters.eq(old.id()));
    bucket.chunks().deleteMany(Filters.eq("files_id", old.id()));
    bucket
        .chunks()
        .insertOne(
            new BsonDocument("files_id", old.id())
                .append("n", new BsonInt32(0))
                .append("data", new BsonBinary("new".getBytes(UTF_8))));
    document.put("uploadDate", new BsonDateTime(1));
    document.remove("metadata");
    bucket.files().insertOne(document);
  }

  @Test
  void ofADamagedFileAllIsKeptThatNeedsNoChunk() {
    StoredFile file = bucket.put(NAME, "old".getBytes(UTF_8), 100);
    bucket.chunks().deleteMany(Filters.eq("files_id", file.id()));

    CachedFile loaded = load(true);

    assertThat(loaded.content()).isNull();
    assertThat(loaded.file()).isEqualTo(file);
  }
}
